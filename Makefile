# Everything happens in .venv; stamps in it say what has been installed, so a second call starts at once.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
HOST ?= 127.0.0.1
PORT ?= 7860

# What the index is built from (a test holds it against the index's own list).
INDEXED := $(addprefix data/,sources.toml ways.jsonl out_of_scope.jsonl dialogs.jsonl lexicon.tsv confusions.txt) \
  $(addprefix data/encoder/,model.onnx tokenizer.json config_sentence_transformers.json) $(wildcard data/sources/*)
# The file that is written last: an index without it was never finished.
INDEX := index/manifest.json

.PHONY: help run test check lint build digests eval train weights screenshots clean image lock licences audit sbom

help:
	@echo 'make run    启动网页助手（http://$(HOST):$(PORT)/；可加 HOST=… PORT=…）'
	@echo 'make test   运行测试'
	@echo 'make check  ruff、mypy 与测试'
	@echo 'make build  由 data/ 重建 index/'
	@echo 'make digests 改了 data/ 以后登记各文件的摘要（plan-qa digests）'
	@echo 'make eval   用开发题集打分'
	@echo 'make train  重新训练编码器与各组权重（STATUTES=法规文件夹；见 CONTRIBUTING.md）'
	@echo 'make weights 只重新拟合各组权重'
	@echo 'make screenshots 重拍 docs/screenshots 中变了的图'
	@echo 'make image  做容器镜像（要有 docker）；make lock 重写其中各依赖的版本和摘要'
	@echo 'make licences / audit / sbom  依赖的许可、已知漏洞、物料清单'
	@echo 'make clean  删除 .venv 与缓存'

run: $(INDEX)
	@exec $(BIN)/plan-qa serve --host $(HOST) --port $(PORT)

test: $(VENV)/.installed-dev $(VENV)/.browser $(INDEX)
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

check: lint test

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

build: $(VENV)/.installed
	@$(BIN)/plan-qa build

digests: $(VENV)/.installed
	@$(BIN)/plan-qa digests

eval: $(INDEX) $(VENV)/.installed-eval
	@$(BIN)/plan-qa eval data/questions/dev_*.jsonl

# The encoder first, then everything that is fitted on what it finds.
train: $(VENV)/.installed-train
	@if [ ! -d "$(STATUTES)" ]; then echo '请写 make train STATUTES=法规语料文件夹；见 CONTRIBUTING.md。' >&2; exit 2; fi
	$(BIN)/python -m plan_qa.training.encoder --statutes "$(STATUTES)" --out data/encoder
	@$(MAKE) --no-print-directory weights

weights: $(INDEX)
	$(BIN)/python -m plan_qa.training.weights
	$(BIN)/python -m plan_qa.training.dialogue
	$(BIN)/python -m plan_qa.training.premise
	$(BIN)/python -m plan_qa.training.owners
	$(BIN)/python -m plan_qa.training.parts
	$(BIN)/python -m plan_qa.training.without_ways

screenshots: $(VENV)/.installed-dev $(VENV)/.browser $(INDEX)
	@$(BIN)/python -m plan_qa.evaluation.screenshots

# ---------------------------------------------------------------- what is shipped

LOCKED := deploy/requirements.txt
LOCKED_BUILD := deploy/requirements-build.txt
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-package plan-qa --constraint constraints.txt
IMAGE ?= plan-qa:$(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' src/plan_qa/__init__.py)

image:
	@command -v docker >/dev/null || { echo '没有 docker；请先安装，或照 docs/deployment.md 用 systemd 部署。' >&2; exit 1; }
	docker build --file deploy/Dockerfile --tag $(IMAGE) .

# What builds the image first; what runs in it is a part of that, in the same versions.
lock: $(VENV)/.installed-dev
	@printf 'setuptools\nwheel\n' | $(COMPILE) pyproject.toml - --extra build --extra mcp --extra postgres --output-file $(LOCKED_BUILD)
	@$(COMPILE) pyproject.toml --extra mcp --extra postgres --no-emit-package hf-xet --constraint $(LOCKED_BUILD) --output-file $(LOCKED)

licences: $(VENV)/.installed
	@$(BIN)/python -m plan_qa.evaluation.supply.licences

sbom: $(VENV)/.installed-dev
	@$(BIN)/python -m plan_qa.evaluation.supply.materials $(LOCKED) > sbom.json && echo '已写成 sbom.json。'

# Asks a register of vulnerabilities: where that cannot be reached it says so and is no failure.
audit: $(VENV)/.installed-dev
	@$(BIN)/python -m plan_qa.evaluation.supply.vulnerabilities $(LOCKED)

# Built where it is missing or older than what it is built from; the installation alone makes no index old.
$(INDEX): $(INDEXED) | $(VENV)/.installed
	@echo '由 data/ 建索引（第一次和 data/ 改动以后，约两三分钟）…'
	@$(BIN)/plan-qa build

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info

# The first Python on the path that is new enough, whatever it is called.
$(VENV)/.created:
	@for name in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
	  if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then echo '找不到 Python 3.11 或更新的版本；请先安装，或写 make run PYTHON=路径。' >&2; exit 1; fi; \
	echo "用 $$found 建立 $(VENV) …"; \
	"$$found" -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml constraints.txt
	@echo '安装依赖（第一次需要几分钟）…'
	@$(PIP) --editable '.[build]'
	@touch $@

# Asking and building need no torch; tests and training do. torch first: what depends on it would draw another release.
$(VENV)/.installed-dev: $(VENV)/.installed
	@echo '安装测试工具（其中有 torch，第一次需要几分钟）…'
	@$(PIP) torch
	@$(PIP) --editable '.[dev]'
	@touch $@

$(VENV)/.installed-eval: $(VENV)/.installed
	@$(PIP) --editable '.[eval]'
	@touch $@

$(VENV)/.installed-train: $(VENV)/.installed
	@echo '安装训练工具（其中有 torch，第一次需要几分钟）…'
	@$(PIP) torch
	@$(PIP) --editable '.[train]'
	@touch $@

# Browser tests want a Chromium and a Chinese font to print with; without them they skip and say so. Tried once.
$(VENV)/.browser: $(VENV)/.created
	@has_font() { command -v fc-list >/dev/null && fc-list :lang=zh | grep -q .; }; \
	if { [ ! -x /usr/bin/chromium ] || ! has_font; } && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo '安装 Chromium 和中文字体（浏览器测试用）…'; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fontconfig fonts-noto-cjk; } >/dev/null 2>&1 \
	    || echo '没有装上 Chromium 或中文字体，用到它们的测试将跳过。'; \
	fi
	@touch $@
