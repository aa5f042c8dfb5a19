import { countsOrPlaces, moneyInName } from './amount-names.mjs';
import { givenBy, holdsNumbers, isNumber, typeOf } from './types.mjs';

const INEXACT_COLUMN = /^(float\d?|double( precision)?|real|money|int\d?|integer|bigint|smallint)$/i;
const INEXACT_SQL =
  /::\s*(float\d?|double precision|real|money)\b|\bas\s+(float\d?|double precision|real)\s*\)/i;

/**
 * No JavaScript number, and no floating-point column, holds an amount: 0.1 + 0.2 is not 0.3.
 * Looks at every variable, parameter, property, field and function whose name speaks of money.
 */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      number: '{{name}} is a number, and numbers lose cents: make it Money, or name it as the count it is.',
      column: 'The column of {{name}} is {{column}}: amounts are kept as numeric, with MoneyColumn.',
      sql: 'SQL turns a figure into {{cast}}, which loses cents: keep it numeric, or text.',
    },
  },
  create(context) {
    function check(name, node, type = typeOf(context, node)) {
      const money = moneyInName(name);
      if (!money || !type) return;
      const value = givenBy(context, type) ?? type;
      if ((money === 'one' && isNumber(value)) || holdsNumbers(context, value)) {
        context.report({ node, messageId: 'number', data: { name } });
      }
    }

    function declared(pattern) {
      if (!pattern) return;
      if (pattern.type === 'Identifier') check(pattern.name, pattern);
      else if (pattern.type === 'AssignmentPattern') declared(pattern.left);
      else if (pattern.type === 'RestElement') declared(pattern.argument);
      else if (pattern.type === 'TSParameterProperty') declared(pattern.parameter);
      else if (pattern.type === 'ArrayPattern') pattern.elements.forEach(declared);
      else if (pattern.type === 'ObjectPattern') {
        pattern.properties.forEach((one) => declared(one.type === 'Property' ? one.value : one));
      }
    }

    function keyed(node) {
      const name = nameOfKey(node);
      if (name !== null) check(name, node);
    }

    function aFunction(node) {
      node.params.forEach(declared);
    }

    function sql(node, text) {
      const cast = INEXACT_SQL.exec(text);
      if (cast) context.report({ node, messageId: 'sql', data: { cast: cast[0] } });
    }

    return {
      VariableDeclarator: (node) => declared(node.id),
      FunctionDeclaration(node) {
        if (node.id) check(node.id.name, node);
        aFunction(node);
      },
      FunctionExpression: aFunction,
      ArrowFunctionExpression: aFunction,
      TSMethodSignature(node) {
        keyed(node);
        aFunction(node);
      },
      TSFunctionType: aFunction,
      MethodDefinition: keyed,
      PropertyDefinition(node) {
        keyed(node);
        const column = columnType(node);
        const name = nameOfKey(node);
        if (name !== null && moneyInName(name) && column && INEXACT_COLUMN.test(column)) {
          context.report({ node, messageId: 'column', data: { name, column } });
        }
      },
      TSPropertySignature: keyed,
      // In a pattern the key names what is taken apart; its value was looked at as a declaration.
      'ObjectExpression > Property'(node) {
        // In a table of places or counts, such as ORDER = { deposit: 1, fee: 2 }, the keys name kinds.
        if (countsOrPlaces(nameOfTable(node.parent))) return;
        const name = nameOfKey(node);
        if (name !== null) check(name, node, typeOf(context, node.value));
      },
      Literal(node) {
        if (typeof node.value === 'string') sql(node, node.value);
      },
      TemplateElement: (node) => sql(node, node.value.raw),
    };
  },
};

function nameOfKey(node) {
  if (node.computed) return null;
  if (node.key.type === 'Identifier' || node.key.type === 'PrivateIdentifier') return node.key.name;
  return typeof node.key.value === 'string' ? node.key.value : null;
}

/** What an object written out is kept as: the name of its variable, field or key, or nothing. */
function nameOfTable(object) {
  let { parent } = object;
  while (parent.type === 'TSAsExpression' || parent.type === 'TSSatisfiesExpression') parent = parent.parent;
  if (parent.type === 'VariableDeclarator') return parent.id.name ?? '';
  if (parent.type === 'Property' || parent.type === 'PropertyDefinition') return nameOfKey(parent) ?? '';
  return '';
}

/** The type given to @Column('…') or @Column({ type: '…' }), if any. */
function columnType(node) {
  for (const { expression } of node.decorators ?? []) {
    if (expression.type !== 'CallExpression' || !/Column$/.test(expression.callee.name ?? '')) continue;
    for (const given of expression.arguments) {
      if (given.type === 'Literal') return String(given.value);
      const type = given.properties?.find((one) => one.key?.name === 'type');
      if (type?.value.type === 'Literal') return String(type.value.value);
    }
  }
  return null;
}
