// Comforts only: every page works without this file. Loaded as a module, so nothing here is global.

const locale = document.documentElement.lang;
const announcer = document.getElementById('announcer');

/** Says something to screen readers, again even if it is the same as before. */
function announce(words) {
  announcer.textContent = '';
  setTimeout(() => {
    announcer.textContent = words;
  }, 50);
}

const MOMENT_PARTS = {
  date: { year: 'numeric', month: 'short', day: 'numeric' },
  'date-time': { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  time: { hour: 'numeric', minute: '2-digit' },
};

/** From UTC to the reader's own zone. */
function localize(time) {
  const format = new Intl.DateTimeFormat(locale, MOMENT_PARTS[time.dataset.moment]);
  time.textContent = format.format(new Date(time.dateTime));
}

function addShowButton(wrapper) {
  const input = wrapper.querySelector('input');
  const button = document.createElement('button');
  const turn = (type) => {
    const hidden = type === 'password';
    input.type = type;
    button.textContent = hidden ? wrapper.dataset.show : wrapper.dataset.hide;
    button.setAttribute('aria-label', hidden ? wrapper.dataset.showLabel : wrapper.dataset.hideLabel);
  };
  button.type = 'button';
  button.className = 'btn link sm';
  button.setAttribute('aria-controls', input.id);
  button.addEventListener('click', () => turn(input.type === 'password' ? 'text' : 'password'));
  // Password managers save passwords, not plain text.
  input.form?.addEventListener('submit', () => turn('password'));
  turn('password');
  wrapper.append(button);
}

/** A list line by line, anything else without its spaces. */
function textOf(source) {
  const lines = [...source.querySelectorAll('li')].map((line) => line.textContent.trim());
  return lines.length > 0 ? `${lines.join('\n')}\n` : source.textContent.replace(/\s/g, '');
}

function enableCopying(button) {
  // Browsers have a clipboard over TLS and on localhost only.
  if (!navigator.clipboard) return;
  const words = button.querySelector('span');
  const label = words.textContent;
  const { copy, copied, failed } = button.dataset;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const outcome = await navigator.clipboard.writeText(textOf(document.getElementById(copy))).then(
      () => copied,
      () => failed,
    );
    words.textContent = outcome;
    announce(outcome);
    setTimeout(() => {
      words.textContent = label;
    }, 3000);
  });
}

function enablePrinting(button) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

/** Ticks in silence and speaks once, at the end. */
function runCountdown(timer) {
  const clock = timer.querySelector('.num');
  if (!clock) return;
  const end = Date.now() + Number(timer.dataset.countdown) * 1000;
  const ticking = setInterval(() => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    if (left > 0) return;
    clearInterval(ticking);
    timer.textContent = timer.dataset.over;
    announce(timer.dataset.over);
  }, 1000);
}

/** Says how many are chosen, and offers to choose everybody on the page. */
function countSelection(form) {
  const said = form.querySelector('[data-selected]');
  const all = form.querySelector('[data-select-all]');
  const boxes = [...form.querySelectorAll('input[name=user]')];
  const before = said.textContent;
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    said.textContent =
      chosen === 0 ? before : said.dataset.selected.replace('#', new Intl.NumberFormat(locale).format(chosen));
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.hidden = boxes.length === 0;
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener('change', tell);
  // What a browser ticks again after "back".
  tell();
}

const BINARY = [
  'challenge',
  'id',
  'rawId',
  'clientDataJSON',
  'attestationObject',
  'authenticatorData',
  'signature',
  'userHandle',
];

/** Base64url, which JSON carries, to bytes: for browsers that cannot read the options themselves. */
function fromBase64url(text) {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function withBytes(value, name) {
  if (Array.isArray(value)) return value.map((each) => withBytes(each));
  // The name of the site is a text; the ids of people and passkeys are bytes.
  if (typeof value === 'string') return name !== undefined && BINARY.includes(name) ? fromBase64url(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const isSite = name === 'rp';
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withBytes(each, isSite ? undefined : key)]),
  );
}

function toBase64url(bytes) {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** `toJSON` is there in browsers since 2025; before that the few parts that the server reads are put together here. */
function credentialAsJson(credential) {
  if (credential.toJSON) return credential.toJSON();
  const { id, type, response } = credential;
  const parts = BINARY.filter((name) => response[name] instanceof ArrayBuffer);
  const encoded = Object.fromEntries(parts.map((name) => [name, toBase64url(response[name])]));
  const transports = response.getTransports?.() ?? [];
  return { id, rawId: id, type, clientExtensionResults: {}, response: { ...encoded, transports } };
}

async function runPasskey(ceremony, given, around = {}) {
  const { PublicKeyCredential: api } = window;
  const parse = ceremony === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON';
  const publicKey = api[parse] ? api[parse](given) : withBytes(given);
  return navigator.credentials[ceremony]({ publicKey, ...around });
}

function sendPasskey(form, credential) {
  form.elements.response.value = JSON.stringify(credentialAsJson(credential));
  form.submit();
}

const CEREMONY_FAULTS = {
  NotAllowedError: 'not-allowed',
  InvalidStateError: 'already-there',
  SecurityError: 'wrong-address',
  NotSupportedError: 'unsupported',
  ConstraintError: 'unsupported',
};

/** For the log alone: the page says what to do next, whether or not this gets there. */
function tellUnfinished(form, fault) {
  const body = new URLSearchParams({ because: CEREMONY_FAULTS[fault.name] ?? 'other' });
  const address = `${form.getAttribute('action')}/not-finished`;
  fetch(address, { method: 'POST', body, redirect: 'manual', keepalive: true }).catch(() => undefined);
}

/** The ceremony begins with the press of the button: some browsers want the gesture. */
function enablePasskey(form) {
  if (!window.PublicKeyCredential) {
    document.querySelector('[data-passkey-unsupported]').hidden = false;
    return;
  }
  const failed = form.querySelector('[data-failed]');
  const button = form.querySelector('button');
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    failed.textContent = '';
    button.disabled = true;
    try {
      sendPasskey(form, await runPasskey(form.dataset.passkey, JSON.parse(form.dataset.options)));
    } catch (fault) {
      tellUnfinished(form, fault);
      failed.textContent = failed.dataset.failed;
      button.disabled = false;
    }
  });
}

/** A challenge is good for five minutes; the one behind the field for addresses is renewed before that. */
const RENEW_AFTER = 4 * 60_000;

async function askForChallenge(address) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"keep":"cookie"}' };
  const answer = await fetch(address, init);
  if (answer.ok) return (await answer.json()).options;
  const wait = answer.status === 429 ? Number(answer.headers.get('retry-after')) : 0;
  throw Object.assign(new Error(`No challenge: ${answer.status}`), { wait });
}

/** As the pages of the server tell a time to wait: rounded up, so that nobody comes back too early. */
function tellWait(seconds) {
  const [amount, unit] = seconds < 60 ? [Math.ceil(seconds), 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}

/** Passkeys are offered among the addresses, where the browser can; a press of the button asks for one at once. */
function enablePasskeySignIn(form) {
  if (!window.PublicKeyCredential) return;
  form.hidden = false;
  document.querySelector('[data-passkey-needs]').hidden = true;
  const failed = form.querySelector('[data-failed]');
  const button = form.querySelector('button');
  let running = new AbortController();
  let renewal;
  const signIn = async (around, tell = () => undefined) => {
    // One ceremony at a time: what the page began by itself gives way.
    running.abort();
    running = new AbortController();
    const { signal } = running;
    const options = await askForChallenge(form.dataset.passkeySignIn);
    const shown = runPasskey('get', options, { ...around, signal });
    shown.catch(tell);
    sendPasskey(form, await shown);
  };
  const offer = () => {
    renewal = setTimeout(offer, RENEW_AFTER);
    // Nobody has asked for anything yet, so nothing is said where it fails.
    signIn({ mediation: 'conditional' }).catch(() => undefined);
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    clearTimeout(renewal);
    failed.textContent = '';
    button.disabled = true;
    try {
      await signIn({}, (fault) => tellUnfinished(form, fault));
    } catch ({ wait }) {
      const { failed: unfinished, throttled } = failed.dataset;
      failed.textContent = wait > 0 ? throttled.replace('{time}', tellWait(wait)) : unfinished;
      button.disabled = false;
      if (renewal !== undefined) offer();
    }
  });
  const canOffer = window.PublicKeyCredential.isConditionalMediationAvailable?.() ?? Promise.resolve(false);
  canOffer.then((can) => can && offer()).catch(() => undefined);
}

document.querySelectorAll('form[data-passkey]').forEach(enablePasskey);
document.querySelectorAll('form[data-passkey-sign-in]').forEach(enablePasskeySignIn);
for (const choice of document.querySelectorAll('[data-passkey-choice]')) choice.hidden = !window.PublicKeyCredential;
document.querySelectorAll('time[data-moment]').forEach(localize);
document.querySelectorAll('.reveal').forEach(addShowButton);
document.querySelectorAll('[data-copy]').forEach(enableCopying);
document.querySelectorAll('[data-print]').forEach(enablePrinting);
document.querySelectorAll('[data-countdown]').forEach(runCountdown);
document.querySelectorAll('[data-selection]').forEach(countSelection);
for (const element of document.querySelectorAll('[data-without-script]')) element.hidden = true;
document.querySelector('.summary')?.focus();
