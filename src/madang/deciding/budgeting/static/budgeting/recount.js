"use strict";
// The page on which a resident counts a vote again: it fetches the ballots, or takes a file, and has a worker count them.

const box = document.querySelector("[data-recount]");
const words = box.dataset;

// The sum that stands in SHA256SUMS of the archive; a browser gives it only over HTTPS.
async function digest(text) {
  if (!window.crypto.subtle) return "";
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function counted(text, rule, status) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(words.worker);
    const end = (then, value) => { worker.terminate(); then(value); };
    worker.addEventListener("error", () => end(reject, new Error(words.broken)));
    worker.addEventListener("message", ({ data }) => {
      if (data.found) end(resolve, data.found);
      else if (data.refused) end(reject, new Error(data.refused));
      else if (data.raised) status.textContent = `${words.counting} ${data.raised}`;
    });
    worker.postMessage({ text, rule });
  });
}

async function count(part, text, rule) {
  const status = part.querySelector("[role=status]"), list = part.querySelector("ol");
  list.replaceChildren();
  status.textContent = words.counting;
  try {
    const found = await counted(await text(), rule, status);
    const chosen = [...found.selected].sort(), published = part.dataset.funded?.split(",").filter(Boolean).sort();
    status.textContent = published === undefined ? words.done
      : chosen.join() === published.join() ? words.same : words.different;
    for (const project of found.projects.filter((one) => one.isElected)) {
      const line = document.createElement("li"), name = document.createElement("bdi");
      name.textContent = project.name === project.id ? project.id : `${project.id}. ${project.name}`;
      line.append(name, ` · ${project.votes}`);
      list.append(line);
    }
  } catch (problem) {
    status.textContent = problem.message;
  }
}

async function ballots(part) {
  const answer = await fetch(part.dataset.votes);
  if (!answer.ok) throw new Error(words.broken);
  const text = await answer.text();
  const shown = part.querySelector("[data-digest]");
  shown.textContent = await digest(text);
  shown.parentElement.hidden = !shown.textContent;
  return text;
}

for (const part of box.querySelectorAll("[data-votes]")) {
  part.querySelector("button").addEventListener("click", () => count(part, () => ballots(part), part.dataset.rule));
}

const own = box.querySelector("[data-own]");
own.addEventListener("submit", (event) => {
  event.preventDefault();
  const file = own.querySelector("[type=file]").files[0];
  if (file) count(own, () => file.text(), own.querySelector("[name=rule]").value);
  else own.querySelector("[role=status]").textContent = words.choose;
});
box.hidden = false;
