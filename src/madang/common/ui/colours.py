"""A town's own colours, made safe: whatever is chosen in the editor's desk, text keeps 4.5:1 on its ground."""

import hashlib
import re
from dataclasses import dataclass

PAPER, NIGHT = "#fbf8f1", "#161a1d"
SHADE, NIGHT_SHADE = "#e7decb", "#2d363b"
TEXT, BORDER = 4.5, 3.0


def luminance(colour):
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mix(colour, other, share):
    """`share` of `other` in `colour`."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour, grounds, least=TEXT):
    """The nearest shade of `colour` that stands out from every ground: darker on light grounds, lighter on dark ones."""
    towards = "#000000" if luminance(grounds[0]) > 0.2 else "#ffffff"
    steps = (mix(colour, towards, step / 40) for step in range(41))
    return next(shade for shade in steps if min(contrast(shade, ground) for ground in grounds) >= least)


def is_colour(text):
    return bool(re.fullmatch(r"#[0-9a-fA-F]{6}", text or ""))


@dataclass(frozen=True)
class Theme:
    light: dict[str, str]
    dark: dict[str, str]

    @property
    def version(self):
        return hashlib.sha256(repr((self.light, self.dark)).encode()).hexdigest()[:8]


def theme_of(town):
    primary, header, accent = (getattr(town, f"color_{name}", "") for name in ("primary", "header", "accent"))
    light, dark = {}, {}
    if is_colour(primary):
        light |= button_tokens(readable(primary, [PAPER, SHADE, "#ffffff"]), "#000000")
        dark |= button_tokens(readable(primary, [NIGHT, NIGHT_SHADE], least=7), "#ffffff")
        dark["on-fill"] = NIGHT
    if is_colour(header):
        light |= {"slate": readable(header, [PAPER], BORDER), "mark": readable(header, [PAPER])}
        dark |= {"slate": readable(header, [NIGHT], 1.3), "mark": readable(header, [NIGHT])}
    if is_colour(accent):
        light["ochre"] = readable(accent, [PAPER, "#f4eee1"], BORDER)
        dark["ochre"] = readable(accent, [NIGHT, "#1f2529"], BORDER)
    return Theme(light, dark)


def button_tokens(base, towards):
    return {
        "indigo": base,
        "link-hover": mix(base, towards, 0.35),
        "button-hover": mix(base, towards, 0.25),
        "button-edge": mix(base, "#000000", 0.5),
    }
