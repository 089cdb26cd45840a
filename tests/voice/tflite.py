"""The one model of the tests' voice that no longer runs as it was published, mended in memory."""

from __future__ import annotations

from pathlib import Path

_FLEX = b"FlexRandomUniform"
_NEW_CODES = 127
"""What stands in the old one-byte field where an operator's number is larger than that."""


def mended(model: Path, seed: int) -> bytes:
    """Return FastSpeech2 with its dropout drawn by the builtin operator, alike at every start.

    It was converted when TensorFlow Lite had no such operator of its own.

    Raises:
        ValueError: nothing was there to mend: it is another model.
    """
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    graph = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model.read_bytes(), 0))
    flex = [at for at, one in enumerate(graph.operatorCodes) if one.customCode == _FLEX]
    if not flex:
        raise ValueError(f"{model.name} has no {_FLEX.decode()}")
    for at in flex:
        code = graph.operatorCodes[at]
        code.customCode, code.deprecatedBuiltinCode = None, _NEW_CODES
        code.builtinCode = schema.BuiltinOperator.RANDOM_UNIFORM
    drawn = [one for part in graph.subgraphs for one in part.operators if one.opcodeIndex in flex]
    for number, operator in enumerate(drawn):
        operator.customOptions = None
        operator.builtinOptionsType = schema.BuiltinOptions.RandomOptions
        operator.builtinOptions = options = schema.RandomOptionsT()
        options.seed, options.seed2 = seed, number + 1
    builder = flatbuffers.Builder(model.stat().st_size * 2)
    builder.Finish(graph.Pack(builder), b"TFL3")
    return bytes(builder.Output())
