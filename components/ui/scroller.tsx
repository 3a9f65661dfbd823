'use client';
/** @file A box that scrolls when its content is wider, or higher than it may be; then it can be reached and scrolled by keyboard. */
import { type ReactNode, useEffect, useRef } from 'react';
import { cx } from './class-names';

export function Scroller({ className, children }: { className?: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    // A stop of the Tab key only if there is something to scroll.
    const update = (): void => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
      if (scrollWidth > clientWidth || scrollHeight > clientHeight) element.tabIndex = 0;
      else element.removeAttribute('tabindex');
    };
    const observer = new ResizeObserver(update);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} className={cx('overflow-x-auto', className)}>
      {children}
    </div>
  );
}
