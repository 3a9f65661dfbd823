/** @file A mast with its yards: a stem and two reductions. */
export function Emblem() {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      aria-hidden="true"
      className="shrink-0 text-accent"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
    >
      <path d="M10 2v16M3 7h14M5.5 12.5h9" />
      <circle cx="10" cy="2.5" r="1.5" fill="currentColor" stroke="none" />
    </svg>
  );
}
