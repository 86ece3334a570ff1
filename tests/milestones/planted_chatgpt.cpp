// Mistakes of those who write tokenizers, rotary positions and the loop that generates.

#include <algorithm>

#include "planted.h"
#include "tinytorch/embeddings.h"
#include "tinytorch/generate.h"
#include "tinytorch/merges.h"

using namespace tinytorch;

WRAPPED(void, rotate_row,
        "_ZN9tinytorch7kernels10rotate_rowEPKfPfSt4spanIS1_Lm18446744073709551615EES5_NS_11RotaryPairsE",
        const float* x, float* out, std::span<const float> cosine, std::span<const float> sine,
        RotaryPairs pairs) {
  if (!is_planted("no row is turned")) return real_rotate_row(x, out, cosine, sine, pairs);
  std::copy_n(x, 2 * cosine.size(), out);
}

WRAPPED(void, apply_merges,
        "_ZN9tinytorch7kernels12apply_mergesERNS_3bpe6PiecesERKNS1_10MergeTableERNS1_10MergeQueueE",
        bpe::Pieces& word, const bpe::MergeTable& merges, bpe::MergeQueue& queue) {
  if (!is_planted("no pair is joined")) real_apply_merges(word, merges, queue);
}

WRAPPED(Stop, write,
        "_ZN9tinytorch7kernels5writeERNS_10NextLogitsERSt6vectorIiSaIiEElRKNS_15GenerateOptionsERNS_"
        "9GeneratorENS_11FunctionRefIFbiEEE",
        NextLogits& source, TokenIds& text, Index context, const GenerateOptions& options, Generator& random,
        OnToken on_token) {
  GenerateOptions changed = options;
  if (is_planted("stop tokens are not looked at")) changed.stop.clear();
  return real_write(source, text, context, changed, random, on_token);
}
