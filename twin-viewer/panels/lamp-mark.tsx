// A lamp as everywhere on the page: red square, amber triangle, green disc, a ring where green yields.

/** LAMP byte to picture. */
export function LampMark(props: { state: number; size?: number }) {
  const { state, size = 12 } = props;
  return (
    <svg class="lamp" viewBox="-1.1 -1.1 2.2 2.2" width={size} height={size} aria-hidden="true">
      <LampShape state={state} />
    </svg>
  );
}

export function LampShape(props: { state: number }) {
  switch (props.state) {
    case 0:
      return <rect class="lamp-red" x="-0.8" y="-0.8" width="1.6" height="1.6" />;
    case 1:
      return <path class="lamp-amber" d="M0-0.95 0.95 0.8H-0.95z" />;
    case 2:
      return <circle class="lamp-yield" r="0.68" />;
    case 3:
      return <circle class="lamp-green" r="0.9" />;
    case 4:
      return <rect class="lamp-stop" x="-0.65" y="-0.65" width="1.3" height="1.3" />;
    case 5:
      return (
        <g>
          <rect class="lamp-red" x="-0.8" y="-0.8" width="1.6" height="0.8" />
          <path class="lamp-amber" d="M-0.8 0H0.8V0.8H-0.8z" />
        </g>
      );
    case 6:
      return <path class="lamp-blink" d="M0-0.8 0.8 0.65H-0.8z" />;
    default:
      return <circle class="lamp-off" r="0.4" />;
  }
}

/** The class that colours a stretch of a bar. */
export const LAMP_CLASS = ['red', 'amber', 'yield', 'green', 'stop', 'amber', 'blink', 'off'] as const;
