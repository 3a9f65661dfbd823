'use client';
/** @file One click on Home starts the example: the wish travels to its page in this tab's memory, so that no address starts it. */

let asked = false;

export function askForExample(): void {
  asked = true;
}

/** Whether it was asked for; once. */
export function takeWish(): boolean {
  const wish = asked;
  asked = false;
  return wish;
}
