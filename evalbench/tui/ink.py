"""What things are drawn with: styles by theme, and what is left of them without colours.

Twelve hues are told apart under the three common colour-vision deficiencies; beyond them the shape
of a bar and the letter of a code decide. A tint behind text only says that it is coded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rich.color import Color
from rich.style import Style
from textual.theme import Theme

__all__ = ["COLOURS", "DARK", "LIGHT", "SHAPES", "THEMES", "Hue", "Ink", "ink_of"]

_DARK_HUES = (
    *("#FE8D00", "#1DC8FD", "#F3D73A", "#7923F6", "#038A6A", "#FD056D"),
    *("#BCE4E7", "#AB14A7", "#1692FC", "#746307", "#CAA7AA", "#B96EB7"),
)
_LIGHT_HUES = (
    *("#E95F14", "#288EFE", "#4D560A", "#820789", "#1400C8", "#C40752"),
    *("#889171", "#C46FBA", "#093A03", "#87598E", "#4645F7", "#4A1F52"),
)
COLOURS = tuple(
    zip(
        (
            *("orange", "sky", "yellow", "violet", "green", "pink"),
            *("ice", "purple", "blue", "olive", "sand", "mauve"),
        ),
        _DARK_HUES,
        strict=True,
    )
)
"""The names of the hues, and what a codebook says for them."""

SHAPES = "┃║┇▌"
"""The bars of the margin: with the first twelve codes the first, and so on."""

_TINT = {True: 0.30, False: 0.22}

DARK = Theme(
    name="evalbench-dark",
    primary="#4F8FD9",
    secondary="#7FB2E8",
    accent="#FE8D00",
    warning="#F3D73A",
    error="#FF6B6B",
    success="#3CB88F",
    foreground="#E4E4E4",
    background="#121212",
    surface="#1C1C1C",
    panel="#263238",
    dark=True,
)
LIGHT = Theme(
    name="evalbench-light",
    primary="#1F5FA8",
    secondary="#3A78BF",
    accent="#B4480A",
    warning="#8A6100",
    error="#B3261E",
    success="#0B6E4F",
    foreground="#1B1B1B",
    background="#FBFAF6",
    surface="#F1EFE8",
    panel="#DFE5EA",
    dark=False,
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


@dataclass(frozen=True, slots=True)
class Hue:
    """A code's colour: as a bar, as a block behind its letter, and as a tint behind text."""

    bar: Style
    block: Style
    tint: str | None


@dataclass(frozen=True, slots=True)
class Ink:
    """The styles of a theme. Without colours weight, underline and reverse say all."""

    is_dark: bool
    colours: bool
    background: str | None
    foreground: str | None
    text: Style
    strong: Style
    dim: Style
    coded: Style
    overlap: Style
    selected: Style
    caret: Style
    found: Style
    note: Style
    head: Style
    bar: Style
    bar_key: Style
    bar_good: Style
    bar_bad: Style
    panel: Style
    panel_dim: Style
    panel_strong: Style
    cursor: Style
    good: Style
    warn: Style
    bad: Style

    def hue(self, color: str, place: int) -> Hue:
        """Return the hue of a code: its own `color`, else that of its `place` in the codebook."""
        return _hue(self.is_dark, self.colours, color.upper(), place)


@cache
def _hue(is_dark: bool, colours: bool, color: str, place: int) -> Hue:
    if not colours:
        return Hue(Style(bold=True), Style(bold=True, reverse=True), None)
    hues = _DARK_HUES if is_dark else _LIGHT_HUES
    others = _LIGHT_HUES if is_dark else _DARK_HUES
    if color in others:
        color = hues[others.index(color)]
    elif not color:
        color = hues[place % len(hues)]
    theme = DARK if is_dark else LIGHT
    on = "#000000" if _luminance(color) > 0.18 else "#FFFFFF"
    background = str(theme.background)
    tint = _mixed(background, color, _TINT[is_dark])
    return Hue(
        Style(color=color, bgcolor=background), Style(color=on, bgcolor=color, bold=True), tint
    )


def _channels(color: str) -> tuple[int, int, int]:
    triplet = Color.parse(color).get_truecolor()
    return triplet.red, triplet.green, triplet.blue


def _mixed(under: str, over: str, share: float) -> str:
    pairs = zip(_channels(under), _channels(over), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * share):02X}" for low, high in pairs)


def _luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2.1, 0 to 1."""

    def linear(channel: int) -> float:
        part = channel / 255
        return float(part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(each) for each in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def ink_of(name: str, *, colours: bool = True, tints: bool = True) -> Ink:
    """Return the ink of a theme; without `tints` (16 colours) coded text is underlined."""
    theme = THEMES.get(name, DARK)
    if not colours:
        return _colourless(theme)
    back, fore = str(theme.background), str(theme.foreground)
    panel, bar = str(theme.surface), str(theme.panel)
    grey = _mixed(back, fore, 0.55)
    selection = "#2F65A0" if theme.dark else "#B5D3F5"
    text = Style(color=fore, bgcolor=back)
    coded = text if tints else text + Style(underline=True)
    return Ink(
        is_dark=theme.dark,
        colours=tints,
        background=back,
        foreground=fore,
        text=text,
        strong=text + Style(bold=True),
        dim=Style(color=grey, bgcolor=back),
        coded=coded,
        overlap=coded + Style(underline=True, bold=None if tints else True),
        selected=Style(color="#FFFFFF" if theme.dark else "#000000", bgcolor=selection),
        caret=Style(color=back, bgcolor=fore),
        found=Style(color="#000000", bgcolor="#F3D73A"),
        note=Style(color=str(theme.accent), bgcolor=back),
        head=Style(color=fore, bgcolor=bar, bold=True),
        bar=Style(color=fore, bgcolor=bar),
        bar_key=Style(color=str(theme.accent), bgcolor=bar, bold=True),
        bar_good=Style(color=str(theme.success), bgcolor=bar, bold=True),
        bar_bad=Style(color="#FFFFFF", bgcolor="#B3261E", bold=True),
        panel=Style(color=fore, bgcolor=panel),
        panel_dim=Style(color=grey, bgcolor=panel),
        panel_strong=Style(color=fore, bgcolor=panel, bold=True),
        cursor=Style(color="#FFFFFF", bgcolor=selection if theme.dark else str(theme.primary)),
        good=Style(color=str(theme.success), bgcolor=back),
        warn=Style(color=str(theme.warning), bgcolor=back),
        bad=Style(color=str(theme.error), bgcolor=back, bold=True),
    )


def _colourless(theme: Theme) -> Ink:
    plain, bold, reverse = Style(), Style(bold=True), Style(reverse=True)
    under = Style(underline=True)
    return Ink(
        is_dark=theme.dark,
        colours=False,
        background=None,
        foreground=None,
        text=plain,
        strong=bold,
        dim=plain,
        coded=under,
        overlap=under + bold,
        selected=reverse,
        caret=Style(reverse=True, bold=True, blink=True),
        found=reverse + bold,
        note=bold,
        head=reverse + bold,
        bar=reverse,
        bar_key=reverse + bold,
        bar_good=reverse + bold,
        bar_bad=reverse + bold,
        panel=plain,
        panel_dim=plain,
        panel_strong=bold,
        cursor=reverse,
        good=bold,
        warn=bold,
        bad=bold,
    )
