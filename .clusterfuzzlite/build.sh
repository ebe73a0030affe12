#!/bin/bash -eu
# Builds each fuzz target into $OUT, with its seed corpus and dictionary beside it.
# ClusterFuzzLite sets SRC and OUT, and has compile_python_fuzzer, which is PyInstaller with atheris.
cd "$SRC/ipsec_codec"
pip3 install '.[cli,testing]'

ipsec-codec corpus --zip "$OUT/fuzz_decode_seed_corpus.zip" --dictionary "$OUT/fuzz_decode.dict"
cp "$OUT/fuzz_decode_seed_corpus.zip" "$OUT/fuzz_round_trip_seed_corpus.zip"
cp "$OUT/fuzz_decode.dict" "$OUT/fuzz_round_trip.dict"
(cd fixtures && zip -q -X -r "$OUT/fuzz_capture_seed_corpus.zip" captures dumps -x '*README.md')
chmod a+r "$OUT"/*.zip "$OUT"/*.dict

for target in tests/fuzzing/fuzz_*.py; do
    # Modules that are imported when first used are invisible to PyInstaller, hence collected.
    compile_python_fuzzer "$target" --paths . --collect-submodules ipsec_codec
done
