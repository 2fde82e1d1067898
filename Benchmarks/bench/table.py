"""Results as Markdown tables: medians, and their ratios to what bounds them."""

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
    """name, runs, wall, CPU, its span, memory"""
    wall, cpu, rss = medians(result)
    all_cpu = [sample.cpu for sample in result.samples]
    span = f"{seconds(min(all_cpu))} – {seconds(max(all_cpu))}" if len(all_cpu) > 1 else ""
    memory = f"{rss / 1e6:.1f} MB"
    return [result.name, str(len(all_cpu)), seconds(wall), seconds(cpu), span, memory]


def failed(result, columns):
    return [result.name, str(len(result.samples)), result.error.replace("|", "\\|")] + [""] * (
        columns - 3
    )


HEAD = ["", "runs", "wall", "user + system", "min – max", "memory"]


def against(results, base, wall, cpu):
    """The results with their ratios to `base`, of which `wall` and `cpu` are the medians."""
    lines = [row([*HEAD, f"wall / {base}", f"CPU / {base}"]), row(["---", *["---:"] * 7])]
    for result in results:
        if result.error is not None or not result.samples:
            lines.append(row(failed(result, 8)))
            continue
        mine = medians(result)
        lines.append(row([*costs(result), f"{mine[0] / wall:.2f}", f"{mine[1] / cpu:.2f}"]))
    return "\n".join(lines)


def against_bounds(bounds, results):
    """`bounds` are done one after the other: wall and CPU are held against the CPU of both."""
    whole = [result for result in bounds if result.error is None and result.samples]
    if len(whole) < 2:
        return plain(bounds + results)
    pairs = list(zip(*(result.samples for result in whole)))
    both = whole[0]._replace(
        name="the bound: both",
        samples=[
            samples[0]._replace(
                wall=sum(sample.wall for sample in samples),
                cpu=sum(sample.cpu for sample in samples),
                rss=max(sample.rss for sample in samples),
            )
            for samples in pairs
        ],
    )
    cpu = medians(both)[1]
    return against([*bounds, both, *results], "bound's CPU", cpu, cpu)


def plain(results):
    lines = [
        row(HEAD),
        row(["---", *["---:"] * 5]),
    ]
    for result in results:
        whole = result.error is None and result.samples
        lines.append(row(costs(result) if whole else failed(result, 6)))
    return "\n".join(lines)
