// Files that are dropped on a phone.

/** `take(files)` gets them; while something is dragged over `frame`, it says so. */
export function whenDropped(frame, take) {
  let depth = 0;
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  const over = (delta) => {
    depth = Math.max(0, depth + delta);
    frame.classList.toggle("drop", depth > 0);
  };
  frame.addEventListener("dragenter", (event) => carries(event) && over(1));
  frame.addEventListener("dragleave", (event) => carries(event) && over(-1));
  frame.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  frame.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    over(-depth);
    take([...event.dataTransfer.files]);
  });
}
