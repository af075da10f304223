/** Opened as a page of its own: stays above the on-screen keyboard. Inside a frame the loader sees to it. */
export function fitKeyboard(element: HTMLElement): void {
  const visible = window.visualViewport;
  visible?.addEventListener("resize", () => {
    element.style.height = visible.scale > 1.01 ? "" : `${visible.height}px`;
  });
}
