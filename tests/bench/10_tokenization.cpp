// Module 10: learning from tiny Shakespeare, and encoding it with GPT-2's vocabulary. Both need files that
// $TINYTORCH_DATA has (`tito data get tinyshakespeare`, `tito data get gpt2`); without them there are no
// rows.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "bench.h"
#include "tinytorch/bpe.h"

namespace {

using namespace tinytorch;
using bench::keep;
namespace fs = std::filesystem;

fs::path data(const char* name) {
  const char* folder = std::getenv("TINYTORCH_DATA");
  return fs::path(folder ? folder : "") / name;
}

void shakespeare() {
  std::ifstream in(data("tinyshakespeare.txt"), std::ios::binary);
  const auto text = std::make_shared<const std::string>(std::istreambuf_iterator<char>(in),
                                                        std::istreambuf_iterator<char>());
  if (text->empty()) return;
  const auto bytes = static_cast<double>(text->size());
  bench::throughput("bpe_train_4096_shakespeare", "tinytorch", "MB/s", 1e3 * bytes,
                    [=] { keep(BpeTokenizer::train(*text, {.size = 4096})); });
  if (!fs::exists(data("gpt2/vocab.bpe"))) return;

  // From a tokenizer that has seen no word yet: what a program pays that reads its text once. Copies share
  // their memory of words, so each time a new one of the same rules is made, and that is not timed.
  const auto gpt2 = std::make_shared<const BpeTokenizer>(BpeTokenizer::load(data("gpt2").string()));
  const auto fresh = std::make_shared<BpeTokenizer>(*gpt2);
  bench::throughput(
      "bpe_encode_gpt2_shakespeare_fresh", "tinytorch", "MB/s", 1e3 * bytes,
      [=] { keep(fresh->encode(*text)); }, [=] { *fresh = gpt2->with_special({"<|fresh|>"}); });
  bench::throughput("bpe_encode_gpt2_shakespeare_again", "tinytorch", "MB/s", 1e3 * bytes,
                    [=] { keep(gpt2->encode(*text)); });
  const auto ids = std::make_shared<const Tokens>(gpt2->encode(*text));
  bench::throughput("bpe_decode_gpt2_shakespeare", "tinytorch", "MB/s", 1e3 * bytes,
                    [=] { keep(gpt2->decode(*ids)); });
  bench::latency("bpe_load_gpt2", "tinytorch", "us", 1,
                 [=] { keep(BpeTokenizer::load(data("gpt2").string())); });
}

const bench::Suite tokenization([] { shakespeare(); });

}  // namespace
