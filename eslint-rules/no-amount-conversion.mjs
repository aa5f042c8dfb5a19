import { moneyInName } from './amount-names.mjs';
import { isMoney, isNoAmount, isText, typeOf } from './types.mjs';

const TO_NUMBER = new Set(['Number', 'parseFloat', 'parseInt']);
const NUMBER_METHODS = new Set(['toNumber', 'toFixed', 'toPrecision', 'toExponential', 'valueOf']);
const ORDER = new Set(['<', '<=', '>', '>=']);
const SAMENESS = new Set(['==', '===', '!=', '!==']);
const ARITHMETIC = new Set(['+', '-', '*', '/', '%', '**']);
/** Methods that leave text an amount. */
const STILL_AN_AMOUNT = new Set([
  'toString',
  'trim',
  'replace',
  'replaceAll',
  'slice',
  'format',
  'abs',
  'negated',
]);

/**
 * An amount is never turned into a number, and never compared or calculated with operators: Money has
 * plus, minus, times, compare and equals. Knows amounts by their type (Money, Decimal) and by their name.
 */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      toNumber: '{{how}} turns an amount into a number, which loses cents: use Money.',
      operator: 'Money has no {{operator}}: use plus, minus, times, compare or equals.',
      textOrder: '{{operator}} compares amounts as text, where "9" is above "10": use Money.compare.',
    },
  },
  create(context) {
    const moneyTyped = (node) => {
      const type = typeOf(context, node);
      return type !== null && isMoney(type);
    };

    function isAmount(node) {
      if (!node) return false;
      if (moneyTyped(node)) return true;
      switch (node.type) {
        case 'Identifier':
        case 'PrivateIdentifier': {
          if (moneyInName(node.name) !== 'one') return false;
          const type = typeOf(context, node);
          return type === null || !isNoAmount(type);
        }
        case 'MemberExpression':
          if (node.computed)
            return typeof node.property.value === 'string' && isAmountText(node.property.value);
          return isAmount(node.property);
        case 'CallExpression':
          if (node.callee.type === 'MemberExpression' && STILL_AN_AMOUNT.has(node.callee.property.name)) {
            return isAmount(node.callee.object);
          }
          return node.callee.type === 'MemberExpression'
            ? isAmountText(node.callee.property.name ?? '')
            : isAmountText(node.callee.name ?? '');
        case 'TSNonNullExpression':
        case 'TSAsExpression':
        case 'TSSatisfiesExpression':
        case 'ChainExpression':
          return isAmount(node.expression);
        case 'AwaitExpression':
          return isAmount(node.argument);
        case 'LogicalExpression':
          return isAmount(node.left) || isAmount(node.right);
        case 'ConditionalExpression':
          return isAmount(node.consequent) || isAmount(node.alternate);
        case 'TemplateLiteral':
          return node.expressions.some(isAmount);
        default:
          return false;
      }
    }

    const textTyped = (node) => {
      const type = typeOf(context, node);
      return type !== null && isText(type);
    };

    const refuse = (node, how) => context.report({ node, messageId: 'toNumber', data: { how } });

    return {
      'CallExpression, NewExpression'(node) {
        const { callee } = node;
        if (callee.type === 'Identifier') {
          if (TO_NUMBER.has(callee.name) && isAmount(node.arguments[0])) refuse(node, `${callee.name}()`);
          return;
        }
        if (callee.type !== 'MemberExpression' || callee.computed) return;
        const on = callee.object.name;
        const method = callee.property.name;
        if (on === 'Math' || (on === 'Number' && TO_NUMBER.has(method))) {
          if (node.arguments.some(isAmount)) refuse(node, `${on}.${method}()`);
        } else if (NUMBER_METHODS.has(method) && isAmount(callee.object)) {
          refuse(node, `.${method}()`);
        } else if (method === 'map' && TO_NUMBER.has(node.arguments[0]?.name)) {
          if (isAmount(callee.object) || namesMany(callee.object))
            refuse(node, `.map(${node.arguments[0].name})`);
        }
      },
      UnaryExpression(node) {
        if ((node.operator === '+' || node.operator === '-') && isAmount(node.argument)) {
          refuse(node, `Unary ${node.operator}`);
        }
      },
      BinaryExpression(node) {
        const { operator, left, right } = node;
        const data = { operator };
        if (ORDER.has(operator) || SAMENESS.has(operator)) {
          if (moneyTyped(left) && moneyTyped(right)) context.report({ node, messageId: 'operator', data });
          else if (
            ORDER.has(operator) &&
            (isAmount(left) || isAmount(right)) &&
            textTyped(left) &&
            textTyped(right)
          ) {
            context.report({ node, messageId: 'textOrder', data });
          }
        } else if (ARITHMETIC.has(operator) && (moneyTyped(left) || moneyTyped(right))) {
          context.report({ node, messageId: 'operator', data });
        }
      },
    };
  },
};

function isAmountText(name) {
  return moneyInName(name) === 'one';
}

function namesMany(node) {
  const name = node.type === 'MemberExpression' ? node.property.name : node.name;
  return moneyInName(name ?? '') !== null;
}
