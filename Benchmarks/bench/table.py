"""Results as Markdown tables: medians, and their ratios to the floor."""

from statistics import median


def seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.3g} ms"


def row(cells):
    return "| " + " | ".join(cells) + " |"


def medians(result):
    return (
        median(sample.wall for sample in result.samples),
        median(sample.cpu for sample in result.samples),
        max(sample.rss for sample in result.samples),
    )


def costs(result):
    """name, runs, wall, its span, CPU, memory"""
    wall, cpu, rss = medians(result)
    walls = [sample.wall for sample in result.samples]
    span = f"{seconds(min(walls))} – {seconds(max(walls))}" if len(walls) > 1 else ""
    return [result.name, str(len(walls)), seconds(wall), span, seconds(cpu), f"{rss / 1e6:.1f} MB"]


def failed(result, columns):
    return [result.name, str(len(result.samples)), result.error.replace("|", "\\|")] + [""] * (
        columns - 3
    )


def against_floor(results):
    """The floor comes first; a ratio compares medians."""
    floor = medians(results[0]) if results[0].samples else None
    lines = [
        row(
            [
                "",
                "runs",
                "wall",
                "min – max",
                "user + system",
                "memory",
                "wall / floor",
                "CPU / floor",
            ]
        ),
        row(["---", *["---:"] * 7]),
    ]
    for result in results:
        if result.error is not None or not result.samples:
            lines.append(row(failed(result, 8)))
            continue
        ratios = ["", ""]
        if floor:
            wall, cpu, _ = medians(result)
            ratios = [f"{wall / floor[0]:.2f}", f"{cpu / floor[1]:.2f}"]
        lines.append(row(costs(result) + ratios))
    return "\n".join(lines)


def plain(results):
    lines = [
        row(["", "runs", "wall", "min – max", "user + system", "memory"]),
        row(["---", *["---:"] * 5]),
    ]
    for result in results:
        whole = result.error is None and result.samples
        lines.append(row(costs(result) if whole else failed(result, 6)))
    return "\n".join(lines)
