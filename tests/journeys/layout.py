"""Whether what can be clicked stands free: not cut, not covered, not over something else."""

from playwright.sync_api import Page

CONTROLS = """
const controls = [...document.querySelectorAll(
        'a[href], button, select, textarea, summary, input:not([type=hidden])')]
    .filter(e => e.getClientRects().length && !e.matches('.skip, :disabled')
        && (!e.checkVisibility || e.checkVisibility()));
const named = e => (e.labels && e.labels.length ? e.labels[0].textContent : e.textContent)
    .trim().replace(/\\s+/g, ' ').slice(0, 40) || e.name || e.tagName;
"""

CUT = f"""() => {{ {CONTROLS}
    const scrolls = e => e.closest('.region') !== null;
    const found = [];
    for (const e of controls) {{
        const box = e.getBoundingClientRect();
        if (!scrolls(e) && (box.left < -1 || box.right > innerWidth + 1)) {{
            found.push(`cut by the window: ${{named(e)}}`);
        }}
        if (e.matches('button, a') && e.clientWidth && e.scrollWidth > e.clientWidth + 1) {{
            found.push(`wider than its frame: ${{named(e)}}`);
        }}
    }}
    return found;
}}"""

OVERLAPPING = f"""() => {{ {CONTROLS}
    const boxes = controls.map(e => [...e.getClientRects(),
        ...(/radio|checkbox/.test(e.type) ? [...e.labels].map(l => l.getBoundingClientRect()) : [])
    ]);
    const cross = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    const found = [];
    controls.forEach((e, i) => controls.slice(0, i).forEach((other, j) => {{
        if (!e.contains(other) && !other.contains(e)
                && boxes[i].some(a => boxes[j].some(b => cross(a, b)))) {{
            found.push(`over each other: ${{named(e)}}, ${{named(other)}}`);
        }}
    }}));
    return found;
}}"""

COVERED = f"""() => {{ {CONTROLS}
    const middle = e => {{
        const box = e.getClientRects()[0];
        scrollTo(0, scrollY + box.top - innerHeight / 2);
        const region = e.closest('.region');
        if (region) {{
            region.scrollLeft += box.left - region.getBoundingClientRect().left - 40;
        }}
        return e.getClientRects()[0];
    }};
    const found = controls.filter(e => {{
        const box = middle(e);
        const top = document.elementFromPoint(
            box.left + box.width / 2, box.top + box.height / 2);
        return !top || ![e, ...(e.labels || [])].some(one => one.contains(top));
    }}).map(e => `covered: ${{named(e)}}`);
    scrollTo(0, 0);
    document.querySelectorAll('.region').forEach(e => {{ e.scrollLeft = 0; }});
    return found;
}}"""
# Not scrollIntoView: older browsers go on from there at the next Tab.

REGIONS = """() => [...document.querySelectorAll('body *')]
    .filter(e => /auto|scroll/.test(getComputedStyle(e).overflowX)
        && e.scrollWidth > e.clientWidth + 1
        && !(e.tabIndex >= 0 && e.getAttribute('role') === 'region'
            && e.getAttribute('aria-label')))
    .map(e => `scrolls without a name or the focus: ${e.outerHTML.slice(0, 80)}`)"""


def disorder(page: Page) -> list[str]:
    """Return what is cut, covered or crossed in the window as it is."""
    found: list[str] = []
    for check in (CUT, OVERLAPPING, COVERED, REGIONS):
        found += page.evaluate(check)
    return found
