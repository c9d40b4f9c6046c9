// The page: reads a place, draws it, plays both worlds, and puts the panels around the picture.
import { effect } from '@preact/signals';
import { render } from 'preact';
import { language, t } from './i18n/words.ts';
import { listenToKeys } from './panels/keys.ts';
import { Shell } from './panels/shell.tsx';
import { Twin } from './panels/twin.ts';
import { arrangement, dayTime, lapse, type Mode, mode, paneWidth, waiting } from './panels/twin-state.ts';
import { openPlace, PlaceMissing, TokenNeeded } from './stream/place-source.ts';
import { signIn } from './stream/who.ts';

const host = document.querySelector<HTMLElement>('#twin')!;

interface Asked {
  readonly time: number | undefined;
  readonly junction: string | null;
  /** a what-if, as `whatIfText` writes it */
  readonly what: string | null;
  /** pairs of runs of the opening comparison */
  readonly pairs: number;
}

function readAddress(): Asked {
  const named = new URLSearchParams(location.hash.slice(1));
  const show = named.get('show');
  if (show === 'before' || show === 'after') arrangement.value = show;
  const asked = named.get('mode');
  if (asked !== null && /^(watch|timing|what-if|dispatch|reports|cockpit)$/.test(asked)) mode.value = asked as Mode;
  if (named.get('light') === 'day' || matchMedia('(prefers-color-scheme: light)').matches) dayTime.value = 'day';
  if (named.get('light') === 'night') dayTime.value = 'night';
  const wanted = named.get('lang') ?? navigator.language;
  language.value = wanted.startsWith('zh') ? 'zh' : 'en';
  const at = Number(named.get('t') ?? Number.NaN);
  const pairs = Number(named.get('pairs') ?? 10);
  return {
    time: Number.isFinite(at) && named.has('t') ? at : undefined,
    junction: named.get('junction'),
    what: named.get('what'),
    pairs,
  };
}

/** Asks for a token, and opens the page again as its holder. */
function askWho(): void {
  const enter = (event: Event) => {
    event.preventDefault();
    signIn(String(new FormData(event.currentTarget as HTMLFormElement).get('token') ?? ''));
    render(null, host);
    open().catch(complain);
  };
  render(
    <form class="failed" onSubmit={enter}>
      <h1>{t('sign.in')}</h1>
      <label>
        {t('sign.in.token')}
        <input name="token" type="password" autocomplete="off" required={true} />
      </label>
      <p class="dim">{t('sign.in.words')}</p>
      <button type="submit" class="primary">
        {t('sign.in')}
      </button>
    </form>,
    host,
  );
}

function complain(thrown: unknown): void {
  if (thrown instanceof TokenNeeded) {
    askWho();
    return;
  }
  const text = thrown instanceof PlaceMissing ? thrown.message : String(thrown);
  render(
    <div class="failed" role="alert">
      <h1>{t('failed.title')}</h1>
      <p>{text}</p>
      <button type="button" onClick={() => location.reload()}>
        {t('failed.again')}
      </button>
    </div>,
    host,
  );
}

/** When the worlds have come to their opening: until then the processor is theirs. */
function onceMoving(): Promise<void> {
  return new Promise((done) => {
    let stop: (() => void) | undefined;
    stop = effect(() => {
      if (waiting.value || lapse.value) return;
      stop?.();
      done();
    });
  });
}

/** For pictures drawn frame by frame on a clock of their own (`frames=manual` in the address). */
interface ManualDoor {
  greenbandFrame: (now: number) => void;
}

async function open(): Promise<void> {
  const asked = readAddress();
  const place = await openPlace();
  const canvas = document.createElement('canvas');
  canvas.tabIndex = 0;
  canvas.setAttribute('aria-label', t('canvas'));
  canvas.setAttribute('role', 'application');
  const panels = document.createElement('div');
  host.append(canvas, panels);
  const twin = new Twin(place, canvas, asked.time);
  if (asked.what !== null) twin.trials.openText(asked.what);
  if (asked.junction !== null) {
    const controller = twin.network.controllerIds.indexOf(asked.junction);
    if (controller >= 0) twin.select({ kind: 'junction', controller });
  }
  const fill = () => {
    const wide = innerWidth - paneWidth.value;
    document.documentElement.style.setProperty('--seen', `${wide}px`);
    canvas.style.width = `${wide}px`;
    twin.resize(wide, innerHeight, Math.min(2, devicePixelRatio));
  };
  addEventListener('resize', fill);
  effect(fill);
  twin.camera.still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  effect(() => {
    document.documentElement.dataset['time'] = dayTime.value;
    document.documentElement.lang = language.value;
    twin.view.paint(dayTime.value);
  });
  render(<Shell twin={twin} />, panels);
  listenToKeys(twin);
  void twin.street.find();
  const frame = (now: number) => {
    twin.frame(now);
    requestAnimationFrame(frame);
  };
  if (new URLSearchParams(location.hash.slice(1)).get('frames') === 'manual')
    (globalThis as unknown as ManualDoor).greenbandFrame = (now) => twin.frame(now);
  else requestAnimationFrame(frame);
  if (asked.pairs > 0) void onceMoving().then(() => twin.compare(asked.pairs));
}

open().catch(complain);
