// What every page carries: the theme switch, copy buttons, toasts. Pages work without it.
import "./theme.js";
import "./copy.js";
