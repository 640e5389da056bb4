/* A signature drawn with a finger, a pen or the mouse: strokes of points in a box, kept in the hidden field beside the canvas. */
(() => {
  "use strict";
  if (window.carnetSignature) return;
  window.carnetSignature = true;
  const pads = new WeakMap();

  const sized = (canvas) => {
    const box = canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(box.width * ratio);
    canvas.height = Math.round(box.height * ratio);
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.lineWidth = 2.2; pen.lineCap = "round"; pen.lineJoin = "round"; pen.strokeStyle = "#1d2b6b";
    return pen;
  };
  const redraw = (pad) => {
    pad.pen = sized(pad.canvas);
    pad.strokes.forEach((stroke) => stroke.forEach((point, at) => line(pad, stroke[at - 1] || point, point)));
  };
  const line = (pad, from, to) => {
    pad.pen.beginPath();
    pad.pen.moveTo(from[0], from[1]);
    pad.pen.lineTo(to[0] + (from === to ? 0.1 : 0), to[1]);
    pad.pen.stroke();
  };
  const keep = (pad) => {
    const box = pad.canvas.getBoundingClientRect(), points = pad.strokes.flat();
    const size = (side, axis) => Math.ceil(Math.max(side, ...points.map((point) => point[axis])));
    pad.field.value = points.length ? JSON.stringify({ strokes: pad.strokes, width: size(box.width, 0), height: size(box.height, 1) }) : "";
  };
  const padOf = (canvas) => {
    if (pads.has(canvas)) return pads.get(canvas);
    const pad = { canvas, field: canvas.closest("[data-sign]").querySelector("input[name=strokes]"), strokes: [], pen: null };
    try { pad.strokes = JSON.parse(pad.field.value || "{}").strokes || []; } catch { pad.strokes = []; }
    pads.set(canvas, pad);
    redraw(pad);
    return pad;
  };
  const at = (canvas, event) => {
    const box = canvas.getBoundingClientRect();
    const held = (value, most) => Math.round(Math.min(Math.max(value, 0), most) * 10) / 10;
    return [held(event.clientX - box.left, box.width), held(event.clientY - box.top, box.height)];
  };

  document.addEventListener("pointerdown", (event) => {
    const canvas = event.target.closest && event.target.closest(".sign-box");
    if (!canvas || event.button) return;
    const pad = padOf(canvas), first = at(canvas, event);
    canvas.setPointerCapture(event.pointerId);
    pad.strokes.push([first]);
    pad.drawing = event.pointerId;
    line(pad, first, first);
    event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => {
    const canvas = event.target.closest && event.target.closest(".sign-box"), pad = canvas && pads.get(canvas);
    if (!pad || pad.drawing !== event.pointerId) return;
    const stroke = pad.strokes[pad.strokes.length - 1], point = at(canvas, event), last = stroke[stroke.length - 1];
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < 1.5) return;
    line(pad, last, point);
    stroke.push(point);
  });
  const lifted = (event) => {
    const canvas = event.target.closest && event.target.closest(".sign-box"), pad = canvas && pads.get(canvas);
    if (!pad || pad.drawing !== event.pointerId) return;
    pad.drawing = null;
    keep(pad);
  };
  document.addEventListener("pointerup", lifted);
  document.addEventListener("pointercancel", lifted);
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-sign-clear]");
    if (!clear) return;
    const pad = padOf(clear.closest("[data-sign]").querySelector(".sign-box"));
    pad.strokes = [];
    redraw(pad);
    keep(pad);
  });
  /* Turning the phone keeps what is drawn. */
  window.addEventListener("resize", () => document.querySelectorAll(".sign-box").forEach((canvas) => pads.has(canvas) && redraw(pads.get(canvas))));
  const open = () => document.querySelectorAll(".sign-box").forEach((canvas) => canvas.getBoundingClientRect().width && padOf(canvas));
  document.addEventListener("DOMContentLoaded", open);
  document.addEventListener("toggle", open, true);
})();
