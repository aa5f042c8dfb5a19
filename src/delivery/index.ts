/** How far organisations have spent what they got, what they are to report, and what their next transfer waits for. */
export { DeliveryModule } from './delivery.module.js';
export { whatTransferWaitsFor } from './next-transfer.js';
