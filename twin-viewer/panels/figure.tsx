// A figure as it is always shown: number, unit in small capitals, and on hover or focus what it means and where it comes from.
import type { ComponentChildren } from 'preact';
import { number, signed, t, type Word } from '../i18n/words.ts';

export interface FigureProps {
  readonly label: Word;
  readonly value: number;
  readonly unit: Word;
  readonly decimals?: number;
  /** what it means and its source */
  readonly meaning: Word;
  readonly signed?: boolean;
  /** 95 % interval */
  readonly interval?: readonly [number, number] | undefined;
  readonly size?: 'small' | 'large';
}

/** Number and unit alone. */
export function Quantity(props: { value: number; unit: Word; decimals?: number; signed?: boolean }) {
  const { value, unit, decimals = 0 } = props;
  return (
    <span class="quantity">
      <b>{props.signed ? signed(value, decimals) : number(value, decimals)}</b>
      <small>{t(unit)}</small>
    </span>
  );
}

export function Figure(props: FigureProps) {
  const { label, value, unit, decimals = 0, meaning, interval, size = 'small' } = props;
  return (
    <div class={`figure ${size}`}>
      <span class="label">
        {t(label)} <Meaning of={meaning} />
      </span>
      <Quantity value={value} unit={unit} decimals={decimals} signed={props.signed ?? false} />
      {interval !== undefined && (
        <span class="interval">
          {t('figure.interval', { low: signed(interval[0], decimals), high: signed(interval[1], decimals) })}
        </span>
      )}
    </div>
  );
}

/** A small mark that tells the meaning of what stands beside it, to the pointer and to the keyboard. */
export function Meaning(props: { of: Word }) {
  return (
    <button type="button" class="meaning" aria-label={t(props.of)}>
      <span aria-hidden="true">i</span>
      <span class="told" role="tooltip">
        {t(props.of)}
      </span>
    </button>
  );
}

/** A titled part of a panel. */
export function Part(props: { title: Word; meaning?: Word; children: ComponentChildren }) {
  return (
    <section class="part">
      <h3>
        {t(props.title)} {props.meaning !== undefined && <Meaning of={props.meaning} />}
      </h3>
      {props.children}
    </section>
  );
}
