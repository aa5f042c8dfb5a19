/** Between the network and the rooms: who may come in at all, how often, how fast, and with how much. */
export { fastifyOptions } from './fastify-options.js';
export { openDoor } from './open-door.js';
export { doorSettings, isLoopbackName } from './settings.js';
