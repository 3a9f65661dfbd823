/** @file Tailwind is the only stylesheet step. */
export default { plugins: { '@tailwindcss/postcss': {} } };
