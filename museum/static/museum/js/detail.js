// A detail of an image as addresses: the picture itself, the page that opens there, and a IIIF
// content state (Content State 1.0) that other viewers take by paste or by drag.

/** Content-state-encoding, section 6 of the specification. */
export function encodeState(plain) {
  return btoa(encodeURIComponent(plain))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

/** A region of the service in pixels of the canvas, which may be larger than a preview. */
export function onCanvas(region, serviceWidth, canvasWidth) {
  const scale = canvasWidth / serviceWidth;
  const [x, y] = [region.x, region.y].map((side) => Math.floor(side * scale));
  const [width, height] = [region.width, region.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  );
  return { x, y, width, height };
}

/** The other way round, for OpenSeadragon. */
export function onService(xywh, serviceWidth, canvasWidth) {
  const scale = serviceWidth / canvasWidth;
  const [x, y, width, height] = xywh.split(",").map((side) => Number(side) * scale);
  return { x, y, width, height };
}

/** @param {{canvas: string, manifest: string}} data of the viewer's element */
export function stateOf(data, { x, y, width, height }) {
  return {
    id: `${data.canvas}#xywh=${x},${y},${width},${height}`,
    type: "Canvas",
    partOf: [{ id: data.manifest, type: "Manifest" }],
  };
}

/** The page of the object, opening at the detail. */
export function pageOf(data, { x, y, width, height }) {
  const page = new URL(location.pathname, location.origin);
  page.search = `${data.place}&xywh=${x},${y},${width},${height}`;
  page.hash = "stage";
  return page.href;
}

/** The same place as a link that any page of ours that takes content states can read. */
export function stateLink(state) {
  const page = new URL(location.pathname, location.origin);
  page.search = `iiif-content=${encodeState(JSON.stringify(state))}`;
  return page.href;
}
