// Maps of proposals: points to look at, or a place to be chosen. Everything said here stands on the page without it, too.
"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "[]");
  const marks = { radius: 9, className: "place-map__point" };

  function draw(box) {
    box.hidden = false;
    const map = L.map(box, { zoomControl: false, attributionControl: false, scrollWheelZoom: false, maxZoom: 18 });
    L.control.zoom({ zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
    const town = L.featureGroup();
    for (const one of read("map-outlines")) {
      L.geoJSON(one.geometry, { style: { className: "place-map__area" }, interactive: false }).addTo(town);
    }
    town.addTo(map);
    const edges = town.getLayers().length ? town.getBounds() : null;
    map.setView([0, 0], 1);
    if (edges) map.fitBounds(edges, { animate: false });
    return map;
  }

  function show(box) {
    const map = draw(box);
    const points = read("map-points");
    for (const one of points) {
      const words = document.createElement("span");
      words.textContent = one.label;
      L.circleMarker([one.lat, one.lng], marks).addTo(map).bindTooltip(words).on("click", () => { window.location = one.url; });
    }
    if (points.length === 1) map.setView([points[0].lat, points[0].lng], Math.max(map.getZoom() + 1, 13), { animate: false });
  }

  function pick(box) {
    const part = box.closest("[data-place-pick]");
    part.hidden = false;
    const map = draw(box);
    const fields = ["latitude", "longitude"].map((name) => document.getElementById(`id_${name}`));
    const said = part.querySelector("[data-place-said]");
    let mark = null;
    const put = (place) => {
      mark?.remove();
      mark = place ? L.circleMarker(place, marks).addTo(map) : null;
      fields[0].value = place ? place.lat.toFixed(6) : "";
      fields[1].value = place ? place.lng.toFixed(6) : "";
      said.textContent = place ? said.dataset.yes : said.dataset.no;
    };
    put(fields[0].value && fields[1].value ? L.latLng(Number(fields[0].value), Number(fields[1].value)) : null);
    map.on("click", (event) => put(event.latlng));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== box) return;
      event.preventDefault();
      put(map.getCenter());
    });
    part.querySelector("[data-place-clear]").addEventListener("click", () => put(null));
  }

  for (const box of document.querySelectorAll("[data-place-map]")) (box.dataset.placeMap === "pick" ? pick : show)(box);
})();
