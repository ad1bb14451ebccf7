// Draw the region of a motif on an image of its record: by mouse, touch or keyboard. The
// numbers stand in fields of the same row and can be typed as well; both follow each other.
const SHOWN_PX = 2400;
const STEP = { small: 1, large: 25 };
const known = new Map(); // record → its images

class RegionField {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input");
    this.stage = root.querySelector("[data-stage]");
    this.message = root.querySelector("[data-message]");
    this.preview = root.querySelector("[data-preview]");
    this.words = root.dataset;
    const prefix = this.input.name.replace(/asset$/, "");
    const field = (name) => document.getElementsByName(prefix + name)[0];
    this.record = field("record");
    this.numbers = Object.fromEntries(
      ["page", "x", "y", "width", "height"].map((name) => [name, field(name)]),
    );
    root.addEventListener("click", (event) => this.onClick(event));
    for (const number of Object.values(this.numbers)) {
      number.addEventListener("change", () => this.typed());
    }
    this.button("open").hidden = false;
    if (this.input.value) this.showPreview();
  }

  button(act) {
    return this.root.querySelector(`[data-act="${act}"]`);
  }

  onClick(event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    const acts = {
      open: () => this.open(),
      clear: () => this.clear(),
      done: () => this.close(),
      in: () => this.zoom(2),
      out: () => this.zoom(0.5),
    };
    acts[button.dataset.act]?.();
  }

  say(text) {
    this.message.textContent = text;
  }

  async images() {
    const record = this.record.value;
    if (!record) {
      this.say(this.words.noRecord);
      return [];
    }
    if (!known.has(record)) {
      known.set(record, fetch(this.words.images.replace(/0\/$/, `${record}/`)).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      }));
    }
    try {
      const { images } = await known.get(record);
      this.say(images.length ? "" : this.words.noImages);
      return images;
    } catch {
      known.delete(record);
      this.say(this.words.failed);
      return [];
    }
  }

  async open() {
    const images = await this.images();
    if (!images.length) return;
    const chosen = images.find((image) => String(image.pk) === this.input.value) || images[0];
    const page = chosen.pages.find((each) => String(each.number) === this.numbers.page.value);
    this.build(images);
    this.turnTo(chosen, page || chosen.pages[0]);
    this.stage.hidden = false;
    this.box.focus();
  }

  close() {
    this.stage.hidden = true;
    this.stage.replaceChildren();
    this.showPreview();
    this.button("open").focus();
  }

  clear() {
    this.input.value = "";
    for (const number of Object.values(this.numbers)) number.value = "";
    this.stage.hidden = true;
    this.stage.replaceChildren();
    this.showPreview();
  }

  build(images) {
    const tool = (act, text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.dataset.act = act;
      button.textContent = text;
      return button;
    };
    const bar = document.createElement("div");
    bar.className = "archive-region__bar";
    if (images.length > 1) {
      bar.append(this.select("image", images, (image) => image.title, (image) =>
        this.turnTo(image, image.pages[0])));
    }
    this.pages = document.createElement("span");
    bar.append(
      this.pages,
      tool("in", this.words.zoomIn),
      tool("out", this.words.zoomOut),
      tool("done", this.words.done),
    );
    this.frame = document.createElement("div");
    this.frame.className = "archive-region__frame";
    this.inner = document.createElement("div");
    this.inner.className = "archive-region__inner";
    this.picture = document.createElement("img");
    this.picture.alt = "";
    this.picture.draggable = false;
    this.box = document.createElement("div");
    this.box.className = "archive-region__box";
    this.box.tabIndex = 0;
    this.box.setAttribute("role", "application");
    for (const corner of ["nw", "ne", "sw", "se"]) {
      const handle = document.createElement("span");
      handle.dataset.corner = corner;
      this.box.append(handle);
    }
    this.inner.append(this.picture, this.box);
    this.frame.append(this.inner);
    this.stage.replaceChildren(bar, this.frame);
    this.inner.addEventListener("pointerdown", (event) => this.grab(event));
    this.box.addEventListener("keydown", (event) => this.onKey(event));
  }

  select(name, values, label, act) {
    const select = document.createElement("select");
    values.forEach((value, index) => select.add(new Option(label(value), index)));
    select.dataset.select = name;
    select.addEventListener("change", () => act(values[select.value]));
    return select;
  }

  turnTo(image, page) {
    const same =
      this.input.value === String(image.pk) && this.numbers.page.value === String(page.number);
    this.image = image;
    this.page = page;
    const images = this.stage.querySelector('[data-select="image"]');
    if (images) images.selectedIndex = [...images.options].findIndex((o) => o.text === image.title);
    this.pages.replaceChildren();
    if (image.pages.length > 1) {
      const pages = this.select("page", image.pages, (each) => `${this.words.page} ${each.number}`,
        (each) => this.turnTo(image, each));
      pages.selectedIndex = image.pages.indexOf(page);
      this.pages.append(pages);
    }
    this.picture.src = `${page.service}/full/!${SHOWN_PX},${SHOWN_PX}/0/default.jpg`;
    this.inner.style.aspectRatio = `${page.width} / ${page.height}`;
    this.scale = 1;
    this.inner.style.inlineSize = "100%";
    const whole = this.read();
    // Until something was drawn the rectangle is only a beginning for the keyboard: a press
    // inside of it draws a new one and does not move it.
    this.isBeginning = !(same && whole);
    this.write(
      same && whole
        ? whole
        : { x: Math.round(page.width / 4), y: Math.round(page.height / 4),
            width: Math.ceil(page.width / 2), height: Math.ceil(page.height / 2) },
    );
  }

  zoom(factor) {
    this.scale = Math.min(8, Math.max(1, this.scale * factor));
    this.inner.style.inlineSize = `${100 * this.scale}%`;
    this.box.scrollIntoView({ block: "nearest", inline: "center" });
  }

  read() {
    const numbers = ["x", "y", "width", "height"].map((name) => this.numbers[name].value);
    if (numbers.some((value) => value === "")) return null;
    const [x, y, width, height] = numbers.map(Number);
    return { x, y, width, height };
  }

  /** Whole pixels inside the image, at least one. */
  write({ x, y, width, height }) {
    const { page } = this;
    width = Math.max(1, Math.min(Math.round(width), page.width));
    height = Math.max(1, Math.min(Math.round(height), page.height));
    x = Math.max(0, Math.min(Math.round(x), page.width - width));
    y = Math.max(0, Math.min(Math.round(y), page.height - height));
    this.input.value = this.image.pk;
    this.numbers.page.value = page.number;
    Object.entries({ x, y, width, height }).forEach(([name, value]) => {
      this.numbers[name].value = value;
    });
    this.place({ x, y, width, height });
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  place({ x, y, width, height }) {
    const { style } = this.box;
    style.left = `${(100 * x) / this.page.width}%`;
    style.top = `${(100 * y) / this.page.height}%`;
    style.width = `${(100 * width) / this.page.width}%`;
    style.height = `${(100 * height) / this.page.height}%`;
    const words = this.words.rectangle
      .replace("[x]", x).replace("[y]", y).replace("[w]", width).replace("[h]", height);
    this.box.setAttribute("aria-label", words);
  }

  typed() {
    const whole = this.read();
    if (!whole || !this.input.value) return;
    if (this.stage.hidden) this.showPreview();
    else this.write(whole);
  }

  onKey(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      this.close();
      return;
    }
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const step = event.altKey ? STEP.large : STEP.small;
    this.isBeginning = false;
    const whole = this.read();
    const [across, down] = way.map((each) => each * step);
    if (event.shiftKey) {
      this.write({ ...whole, width: whole.width + across, height: whole.height + down });
    } else {
      this.write({ ...whole, x: whole.x + across, y: whole.y + down });
    }
  }

  grab(event) {
    if (event.button) return;
    event.preventDefault();
    this.box.focus({ preventScroll: true });
    const begin = this.at(event);
    const before = this.read();
    const corner = this.isBeginning ? "" : event.target.dataset.corner;
    const inside = !this.isBeginning && event.target === this.box;
    this.isBeginning = false;
    const move = (next) => {
      const now = this.at(next);
      if (inside) {
        this.write({ ...before, x: before.x + now.x - begin.x, y: before.y + now.y - begin.y });
      } else {
        this.write(between(corner ? opposite(before, corner) : begin, now));
      }
    };
    const end = () => {
      this.inner.removeEventListener("pointermove", move);
      this.inner.removeEventListener("pointerup", end);
      this.inner.removeEventListener("pointercancel", end);
    };
    this.inner.setPointerCapture(event.pointerId);
    this.inner.addEventListener("pointermove", move);
    this.inner.addEventListener("pointerup", end);
    this.inner.addEventListener("pointercancel", end);
  }

  at(event) {
    const frame = this.inner.getBoundingClientRect();
    const within = (value, length) => Math.max(0, Math.min(value, length));
    return {
      x: within(((event.clientX - frame.left) / frame.width) * this.page.width, this.page.width),
      y: within(((event.clientY - frame.top) / frame.height) * this.page.height, this.page.height),
    };
  }

  async showPreview() {
    const whole = this.read();
    const image = this.input.value
      ? (await this.images()).find((each) => String(each.pk) === this.input.value)
      : null;
    const page = image?.pages.find((each) => String(each.number) === this.numbers.page.value);
    this.button("clear").hidden = !this.input.value;
    this.preview.hidden = !(whole && page);
    if (this.preview.hidden) return;
    const box = ["x", "y", "width", "height"].map((name) =>
      Math.max(name === "x" || name === "y" ? 0 : 1, Math.floor(whole[name] * page.scale)));
    this.preview.querySelector("img").src = `${page.service}/${box.join(",")}/!400,300/0/default.jpg`;
    this.preview.querySelector("figcaption").textContent =
      `${image.title} · ${whole.width} × ${whole.height} px`;
  }
}

function opposite({ x, y, width, height }, corner) {
  return { x: corner.includes("w") ? x + width : x, y: corner.includes("n") ? y + height : y };
}

function between(one, other) {
  return {
    x: Math.min(one.x, other.x),
    y: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  };
}

function dress(within) {
  for (const root of within.querySelectorAll("[data-region]:not([data-dressed])")) {
    if (!document.contains(root) || root.querySelector("input").name.includes("__prefix__")) continue;
    root.dataset.dressed = "";
    new RegionField(root);
  }
}

function start() {
  dress(document);
  new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length)) dress(document);
  }).observe(document.body, { childList: true, subtree: true });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
