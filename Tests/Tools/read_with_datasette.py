"""Asks Datasette every canned query of a metadata file (argv[2]) on an index (argv[1]): with all fields empty, and
with the parameters of argv[3], a JSON object. Prints the number of rows of each, as JSON, or what went wrong."""
import asyncio
import json
import sys
import urllib.parse

from datasette.app import Datasette

index, metadata, given = sys.argv[1], json.load(open(sys.argv[2])), json.loads(sys.argv[3])


async def ask(datasette, path):
    response = await datasette.client.get(path)
    if response.status_code != 200:
        return f"{response.status_code} {response.text[:300]}"
    return len(response.json())


async def main():
    datasette = Datasette(
        [], immutables=[index], metadata=metadata, settings={"sql_time_limit_ms": 20000, "max_returned_rows": 100000})
    await datasette.invoke_startup()
    [(database, description)] = metadata["databases"].items()
    found = {}
    for name, query in description["queries"].items():
        fields = {parameter: given.get(parameter, "") for parameter in query["params"]}
        path = f"/{database}/{name}.json?_shape=array&" + urllib.parse.urlencode(fields)
        page = await datasette.client.get(f"/{database}/{name}")
        found[name] = await ask(datasette, path) if page.status_code == 200 else f"its page: {page.status_code}"
    shown = (await datasette.client.get(f"/{database}.json")).json()
    found["tables that are shown"] = sum(not table["hidden"] for table in shown["tables"])
    for name in [name for name, table in description["tables"].items() if not table.get("hidden")]:
        page = await datasette.client.get(f"/{database}/{name}")
        if page.status_code != 200:
            found[name] = f"its page: {page.status_code}"
    json.dump(found, sys.stdout)


asyncio.run(main())
