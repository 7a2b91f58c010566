"""Learn: the business-line model, from official names and everyday words.

``python -m risk.learn.business_line`` rebuilds ``models/business_line/1``, byte for byte.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import yaml
from scipy.sparse import csr_array
from sklearn.svm import LinearSVC

from risk.classify.model_folder import ModelFolder, models_root
from risk.classify.words import (
    NAME,
    VERSION,
    Numbers,
    Places,
    WordModel,
    likeliest,
    pieces,
    read_word_model,
    softmax,
    weigh,
)
from risk.learn.card import Card, array_bytes, digest, json_bytes, write_model_folder
from risk.learn.business_line_card import business_line_card
