import { ValidateIf } from 'class-validator';

/** A field that may be left out; null is a value like others, and refused where it is none. */
export const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);

/** A field that may be left out or null: nothing is known. */
export const MayBeUnknown = () => ValidateIf((_, value) => value !== undefined && value !== null);

/** A field that must be there, if only as null. */
export const MayBeNull = () => ValidateIf((_, value) => value !== null);
