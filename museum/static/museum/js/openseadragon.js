// Loads OpenSeadragon once, when a page needs it. It is a script of the old kind: it puts
// itself on `window`.
let loading;

/** @param {string} url address of openseadragon.min.js */
export function loadOpenSeadragon(url) {
  loading ??= import(url).then(() => window.OpenSeadragon);
  return loading;
}

/**
 * The tile source of an image service, with addresses on this host: `id` in info.json is the
 * public address, which a page opened under another name of the same machine may not load.
 */
export async function tileSource(service) {
  const answer = await fetch(`${service}/info.json`);
  if (!answer.ok) throw new Error(`info.json: ${answer.status}`);
  const info = await answer.json();
  info.id = new URL(service, location.href).href;
  if ("@id" in info) info["@id"] = info.id; // how services of version 1 and 2 name themselves
  return info;
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Settings that every viewer of the house shares; movement is short, or none where asked. */
export function viewerOptions(OpenSeadragon, element, source, seconds) {
  return {
    element,
    tileSources: source,
    prefixUrl: "",
    showNavigationControl: false,
    showNavigator: false,
    animationTime: calm() ? 0 : seconds,
    springStiffness: 7,
    immediateRender: calm(),
    visibilityRatio: 0.6,
    constrainDuringPan: true,
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 2,
    crossOriginPolicy: false,
    loadTilesWithAjax: false,
    drawer: "canvas",
    placeholderFillStyle: "#0e1013",
    opacity: 1,
  };
}
