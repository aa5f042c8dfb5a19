import { applicationUrl, derivedLogin } from './application-login.js';

describe('the application’s login', () => {
  it('is known to whoever knows the owner’s password and database, and to nobody else', () => {
    const { role, password } = derivedLogin('ledger', 'secret');
    expect(role).toBe('ledger_app');
    expect(password).toMatch(/^[0-9a-f]{64}$/);
    expect(derivedLogin('ledger', 'secret').password).toBe(password);
    expect(derivedLogin('ledger', 'Secret').password).not.toBe(password);
    expect(derivedLogin('other', 'secret').password).not.toBe(password);
  });

  it('has no password where the owner needs none: a derived one could be guessed', () => {
    expect(derivedLogin('ledger', null)).toEqual({ role: 'ledger_app', password: null });
  });

  it('goes to the same database by the same way', () => {
    const login = { role: 'my ledger_app', password: 'derived' };
    const urls = {
      'postgres://owner:p%40ss@db.example:5433/my%20ledger?sslmode=require':
        'postgres://my%20ledger_app:derived@db.example:5433/my%20ledger?sslmode=require',
      'postgresql://owner@[::1]/ledger': 'postgresql://my%20ledger_app:derived@[::1]/ledger',
      'postgres:///ledger?host=/run/postgresql&user=owner':
        'postgres:///ledger?host=%2Frun%2Fpostgresql&user=my+ledger_app&password=derived',
    };
    for (const [ownerUrl, expected] of Object.entries(urls))
      expect(applicationUrl(ownerUrl, login)).toBe(expected);
  });
});
