// Questions to the TypeScript checker that the rules beside this file have in common.
import ts from 'typescript';

/** The type of a syntax node, or null where a file is linted without type information. */
export function typeOf(context, node) {
  const services = context.sourceCode.parserServices;
  return services?.program ? services.getTypeAtLocation(node) : null;
}

function parts(type) {
  return type.isUnion() ? type.types : [type];
}

/** number, a literal number, or a union with one; where Money may stand too, the number is something else. */
export function isNumber(type) {
  if (isMoney(type)) return false;
  return parts(type).some((part) => (part.flags & ts.TypeFlags.NumberLike) !== 0);
}

export function isText(type) {
  return parts(type).some((part) => (part.flags & ts.TypeFlags.StringLike) !== 0);
}

/** Our Money or decimal.js's Decimal. */
export function isMoney(type) {
  return parts(type).some((part) => ['Money', 'Decimal'].includes(part.getSymbol()?.name));
}

/** Neither text nor number nor anything that could hold an amount: true/false, null, undefined. */
export function isNoAmount(type) {
  const none = ts.TypeFlags.BooleanLike | ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void;
  return parts(type).every((part) => (part.flags & none) !== 0);
}

/** Whether numbers are inside: an array, set, map, record or promise of numbers, or a function that gives one. */
export function holdsNumbers(context, type, depth = 3) {
  if (depth === 0) return false;
  const checker = context.sourceCode.parserServices.program.getTypeChecker();
  return parts(type).some((part) => {
    const inside = [
      ...(['Array', 'ReadonlyArray', 'Set', 'Map', 'ReadonlyMap', 'Promise'].includes(part.getSymbol()?.name)
        ? checker.getTypeArguments(part).slice(-1)
        : []),
      ...checker.getIndexInfosOfType(part).map((index) => index.type),
    ];
    return inside.some((one) => isNumber(one) || holdsNumbers(context, one, depth - 1));
  });
}

/** What calling a value of this type gives, if it is a function: its type, or the type inside its promise. */
export function givenBy(context, type) {
  const checker = context.sourceCode.parserServices.program.getTypeChecker();
  const signature = type.getCallSignatures()[0];
  if (!signature) return null;
  const given = checker.getReturnTypeOfSignature(signature);
  return given.getSymbol()?.name === 'Promise' ? (checker.getTypeArguments(given)[0] ?? given) : given;
}
