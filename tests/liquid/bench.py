# SPDX-License-Identifier: Apache-2.0
"""Time of parsing and rendering, beside ruby-liquid and liquidjs.

usage: bench.py PROGRAM FIXTURES...   (the program is bench.c)

Each fixture is a folder with data.json and templates/index.liquid, as golden-liquid's benchmark_fixtures are; they
are named in LIQUID_FIXTURES (`make bench LIQUID_FIXTURES='…/*'`). liquidjs is looked for by node itself (NODE_PATH).
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
RATIO = 10


def ours(program, folder):
    done = subprocess.run([program, folder, "200"], capture_output=True, text=True, check=True)
    parse, render = re.findall(r"([\d.]+) us", done.stdout)
    return {"parse": float(parse), "render": float(render)}


def theirs(command, folders):
    if not shutil.which(command[0]):
        return {}
    done = subprocess.run(command + folders, capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else {}


def main():
    program, folders = sys.argv[1], [str(HERE / "bench" / "layout")] + sys.argv[2:]
    others = {"ruby-liquid": theirs(["ruby", str(HERE / "bench" / "reference.rb")], folders),
              "liquidjs": theirs(["node", str(HERE / "bench" / "reference.js")], folders)}
    print(f"{'us':24}{'parse':>9}{'render':>9}" + "".join(f"{name + ' parse':>19}{'render':>9}{'ratio':>7}" for name in others))
    slow = 0
    for folder in folders:
        mine = ours(program, folder)
        line = f"{pathlib.Path(folder).name:24}{mine['parse']:9.1f}{mine['render']:9.1f}"
        for name, results in others.items():
            result = results.get(folder)
            if not result:
                line += f"{'-':>19}{'-':>9}{'-':>7}"
                continue
            ratio = result["render"] / mine["render"]
            slow += ratio < RATIO
            line += f"{result['parse']:19.1f}{result['render']:9.1f}{ratio:6.1f}x"
        print(line)
    print(f"bench: {slow} of the ratios below {RATIO}")


main()
