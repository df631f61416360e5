// Keeps the running count and minutes right while elements are ticked. Without it they are right after saving.
(() => {
  const load = document.getElementById("load");
  if (!load) return;
  const boxes = [...document.querySelectorAll("input[name=tick]")];
  const show = (when, is) => { load.querySelector(`[data-when=${when}]`).hidden = !is; };
  const count = () => {
    const ticked = boxes.filter((box) => box.checked);
    const minutes = ticked.reduce((sum, box) => sum + Number(box.dataset.minutes), Number(load.dataset.around));
    load.querySelector("[data-count]").textContent = ticked.length;
    load.querySelector("[data-minutes]").textContent = minutes;
    show("few", ticked.length > 0 && ticked.length < Number(load.dataset.fewest));
    show("many", ticked.length > Number(load.dataset.most));
    show("over", minutes > Number(load.dataset.slot));
  };
  boxes.forEach((box) => box.addEventListener("change", count));
  // A page that the browser brings back keeps the ticks of before.
  window.addEventListener("pageshow", count);
  document.addEventListener("recruit:written", count);
})();
