import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Tabs } from './tabs';

const ended = { status: 'rejected', reason: { code: 'SIGNED_OUT' } };
let tabs: Tabs;
beforeEach(async () => {
  tabs = new Tabs();
  await tabs.begin();
});
afterEach(() => {
  tabs.end();
});

/** Tabs that speak for Ada, whose sign-in the service has ended: her token is due, and nothing renews it. */
async function tabsOfAda(count: number) {
  tabs.signIn('ada');
  const opened = Array.from({ length: count }, () => tabs.open());
  for (const { session } of opened) expect(await session.token(false)).toBe('token of ada');
  tabs.signIn('ada', -1);
  return opened;
}

describe('A sign-in that the service has ended', () => {
  test('is said to all who wait for a token in a tab, and the service is asked once', async () => {
    const [tab] = await tabsOfAda(1);
    const answers = await Promise.allSettled([tab?.session.token(false), tab?.session.token(true)]);
    expect(answers).toMatchObject([ended, ended]);
    expect(tab?.session.hasEnded()).toBe(true);
    expect(tabs).toMatchObject({ renewals: ['renews ada'], frames: 0 });
  });

  test('is said in a tab that waited for another, which was refused', async () => {
    const [first, second] = await tabsOfAda(2);
    const answers = await Promise.allSettled([first?.session.token(false), second?.session.token(false)]);
    expect(answers).toMatchObject([ended, ended]);
    expect(second?.session.hasEnded()).toBe(true);
    expect(second?.told).toBe(1);
    expect(tabs).toMatchObject({ renewals: ['renews ada'], frames: 0 });
  });

  test('is said in a tab that asks before the news has come, which then changes nothing', async () => {
    const [first, second] = await tabsOfAda(2);
    await Promise.allSettled([first?.session.token(false)]);
    expect(second?.told).toBe(0);
    expect(await Promise.allSettled([second?.session.token(false)])).toMatchObject([ended]);
    expect(second?.told).toBe(1);
    second?.hear({ key: 'lamella.user:issuer:web', oldValue: '{"profile":{"sub":"ada"}}', newValue: null });
    expect(second?.session.hasEnded()).toBe(true);
  });

  test('makes a guest of a page that never spoke for anybody', async () => {
    const [first] = await tabsOfAda(1);
    const late = tabs.open();
    expect(await late.session.token(false)).toBeNull();
    expect(late.session.hasEnded()).toBe(false);
    // It did end here: the late page only had nobody to lose.
    expect(await Promise.allSettled([first?.session.token(false)])).toMatchObject([ended]);
  });

  test('is over in every tab once they go on as a guest in one', async () => {
    const [first, second] = await tabsOfAda(2);
    await Promise.allSettled([first?.session.token(false), second?.session.token(false)]);
    first?.session.goOnAsGuest();
    second?.hear({ key: 'lamella.ended', oldValue: '', newValue: null });
    expect(second?.session.hasEnded()).toBe(false);
    expect(second?.told).toBe(2);
    expect(await second?.session.token(false)).toBeNull();
  });
});

describe('A token that lies ready', () => {
  test.each(['/signin', '/'])('is handed out although nobody under %s can be asked', async (away) => {
    tabs.signIn('ada');
    tabs.away = away;
    expect(await tabs.open().session.token(false)).toBe('token of ada');
  });

  test('is not guessed where another service left one too', async () => {
    tabs.signIn('ada');
    tabs.storage.setItem('lamella.user:another:web', '{"access_token":"token of eve","expires_at":9999999999}');
    expect(await tabs.open().session.token(false)).toBe('token of ada');
    tabs.away = '/signin';
    expect(await Promise.allSettled([tabs.open().session.token(false)])).toMatchObject([{ status: 'rejected' }]);
  });
});

describe('Another tab', () => {
  test('that signs somebody else in is told, one that renews the same person is not', async () => {
    tabs.signIn('ada');
    const tab = tabs.open();
    await tab.session.token(false);
    tab.hear(tabs.signIn('ada', 600));
    expect(tab.told).toBe(0);
    tab.hear(tabs.signIn('max'));
    expect(tab.told).toBe(1);
    expect(await tab.session.token(false)).toBe('token of max');
  });

  test('that signs out makes a guest here, and not one whose sign-in has ended', async () => {
    const news = tabs.signIn('ada');
    const tab = tabs.open();
    await tab.session.token(false);
    tabs.storage.removeItem(news.key);
    tab.hear({ key: news.key, oldValue: news.newValue, newValue: null });
    expect(tab.told).toBe(1);
    expect(tab.session.hasEnded()).toBe(false);
    expect(await tab.session.token(false)).toBeNull();
  });
});

describe('Signing out', () => {
  test.each(['/issuer', '/'])('is done here although nobody under %s can be told, which is answered', async (away) => {
    const news = tabs.signIn('ada');
    const tab = tabs.open();
    tabs.away = away;
    expect(await tab.session.signOut()).toBe(false);
    expect(tabs.storage.getItem(news.key)).toBeNull();
    expect(tab.told).toBe(1);
    expect(tab.session.hasEnded()).toBe(false);
    expect(await tab.session.token(false)).toBeNull();
  });
});
