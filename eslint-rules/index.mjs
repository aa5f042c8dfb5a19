// Our own lint rules: no number ever holds an amount.
import noAmountConversion from './no-amount-conversion.mjs';
import noNumberAmount from './no-number-amount.mjs';

export default {
  meta: { name: 'amounts' },
  rules: { 'no-number-amount': noNumberAmount, 'no-amount-conversion': noAmountConversion },
};
