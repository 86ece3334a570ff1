// What is graded in module 08. Orders, pictures and headers come from the seed; tensors are read through the
// raw fields of their bodies.

#include <string>
#include <vector>

#include "08_dataloader/numbered.h"
#include "support/scenario.h"
#include "tinytorch/create.h"
#include "tinytorch/dataloader.h"
#include "tinytorch/readers.h"

using namespace tinytorch;
using namespace tinytorch::scenario;
using namespace numbered_batches;

namespace {

using Numbers = std::vector<Index>;

std::uint64_t seed_from(Inputs& in) { return static_cast<std::uint64_t>(in.integer(1, Index{1} << 40)); }

/// Numbers that are not where they would be by themselves.
Numbers numbers(Inputs& in, Index count) {
  Numbers out;
  for (Index i = 0; i < count; ++i) out.push_back(in.integer(100 * i, 100 * i + 99));
  return out;
}

/// Each batch as its length and its numbers.
Numbers flat(const std::vector<std::span<const Index>>& batches) {
  Numbers out{static_cast<Index>(batches.size())};
  for (const auto batch : batches) {
    out.push_back(static_cast<Index>(batch.size()));
    out.insert(out.end(), batch.begin(), batch.end());
  }
  return out;
}

/// The shape, with its rank in front; -1 for none.
void append_shape(Numbers& out, const std::optional<Shape>& shape) {
  out.push_back(shape ? shape->size() : -1);
  if (shape) out.insert(out.end(), shape->begin(), shape->end());
}

/// Sizes as an IDX file has them.
std::vector<std::uint8_t> header(const Numbers& sizes) {
  std::vector<std::uint8_t> out;
  for (const Index size : sizes) {
    for (int shift = 24; shift >= 0; shift -= 8)
      out.push_back(static_cast<std::uint8_t>(size >> shift & 255));
  }
  return out;
}

Index or_none(const std::optional<Index>& started) { return started.value_or(-1); }

}  // namespace

// ---- 08.1 shuffle

SCENARIO("08.1", "ShuffleAFew", {.judge = exact, .visibility = visible}) {
  Numbers order = numbers(in, in.integer(5, 9));
  Generator random(seed_from(in));
  kernels::shuffle(order, random);
  emit("order", order);
}

SCENARIO("08.1", "ShuffleMany", {.judge = exact}) {
  Numbers order = numbers(in, in.integer(300, 600));
  Generator random(seed_from(in), static_cast<std::uint64_t>(in.integer(0, 9)));
  kernels::shuffle(order, random);
  emit("order", order);
  emit("the next draw", random.next());
}

SCENARIO("08.1", "OrdersOfEpochs", {.judge = exact}) {
  const data::RandomSampler sampler(in.integer(20, 40), seed_from(in));
  emit("fourth", sampler.order(4));
  emit("first", sampler.order(0));
}

// ---- 08.2 cut

SCENARIO("08.2", "CutARaggedOrder", {.judge = exact, .visibility = visible}) {
  const Index size = in.integer(2, 6), rest = in.integer(1, size - 1);
  const Numbers order = numbers(in, size * in.integer(2, 5) + rest);
  emit("all", flat(kernels::cut(order, size, false)));
  emit("whole ones", flat(kernels::cut(order, size, true)));
}

SCENARIO("08.2", "CutExactly", {.judge = exact}) {
  const Index size = in.integer(1, 6);
  const Numbers order = numbers(in, size * in.integer(1, 5));
  emit("all", flat(kernels::cut(order, size, false)));
  emit("whole ones", flat(kernels::cut(order, size, true)));
}

SCENARIO("08.2", "CutLessThanABatch", {.judge = exact}) {
  const Numbers order = numbers(in, in.integer(1, 9));
  const Index larger = static_cast<Index>(order.size()) + in.integer(1, 3);
  Numbers all = flat(kernels::cut(order, larger, false));
  const Numbers none = flat(kernels::cut(order, larger, true));
  all.insert(all.end(), none.begin(), none.end());
  emit("all, then none", all);
}

// ---- 08.3 collate

SCENARIO("08.3", "PicturesAndLabels", {.judge = exact, .visibility = visible}) {
  const Shape shape = in.shape(3, 2, 4);
  std::vector<data::Example> examples;
  for (Index count = in.integer(3, 5); count > 0; --count) {
    examples.push_back({in.normal(shape), in.labels({}, 1000)});
  }
  const Batch batch = kernels::collate(examples);
  emit("x", batch.x);
  emit("y", batch.y);
}

SCENARIO("08.3", "OneExampleAsACopy", {.judge = exact}) {
  const Index count = in.integer(3, 9);
  std::vector<float> values;
  for (Index i = 0; i < count; ++i) values.push_back(static_cast<float>(in.number(-1, 1)));
  const Tensor x = Tensor::from(values, {count});
  const data::Example example{x, Tensor::from(values, {count})};
  const Batch batch = kernels::collate(std::span(&example, 1));
  reinterpret_cast<float*>(x.body().storage->data)[0] = 77;  // the dataset changes afterwards
  emit("x", batch.x);
  emit("y", batch.y);
}

SCENARIO("08.3", "TargetsOfAnyShape", {.judge = exact}) {
  const Shape x = in.shape(2, 2, 5), y = in.shape(2, 2, 5);
  std::vector<data::Example> examples;
  for (Index count = in.integer(2, 6); count > 0; --count) examples.push_back({in.mask(x), in.normal(y)});
  const Batch batch = kernels::collate(examples);
  emit("x", batch.x);
  emit("y", batch.y);
}

// ---- 08.4 idx_shape

SCENARIO("08.4", "SizesOfAFile", {.judge = exact, .visibility = visible}) {
  Numbers out;
  for (Index rank = 1; rank <= 4; ++rank) {
    Numbers sizes;
    for (Index i = 0; i < rank; ++i) sizes.push_back(in.integer(1, 60000));
    append_shape(out, kernels::idx_shape(header(sizes), Index{1} << 62));
  }
  emit("shapes", out);
}

SCENARIO("08.4", "ClaimsAtTheLimit", {.judge = exact}) {
  Numbers out;
  for (int i = 0; i < 6; ++i) {
    const Numbers sizes{in.integer(1, 900), in.integer(1, 900), in.integer(1, 900)};
    const Index product = sizes[0] * sizes[1] * sizes[2];
    append_shape(out, kernels::idx_shape(header(sizes), product));
    append_shape(out, kernels::idx_shape(header(sizes), product - 1));
  }
  emit("shapes", out);
}

SCENARIO("08.4", "ClaimsThatOverflow", {.judge = exact}) {
  Numbers out;
  const Index high = Index{1} << 31;
  for (const Numbers& sizes :
       {Numbers{high, high, 4}, Numbers{high, high, 4, in.integer(1, 9)},
        Numbers{in.integer(high, 2 * high - 1), in.integer(high, 2 * high - 1), 3, 5},
        Numbers{in.integer(1, 9), in.integer(high, 2 * high - 1)},
        Numbers{0, in.integer(high, 2 * high - 1), high}, Numbers{in.integer(1, 9), 0}}) {
    append_shape(out, kernels::idx_shape(header(sizes), in.integer(100, 1000)));
    append_shape(out, kernels::idx_shape(header(sizes), (Index{1} << 62) + in.integer(0, 1000)));
  }
  emit("shapes", out);
}

// ---- 08.5 normalize

SCENARIO("08.5", "NormalizeColours",
         {.judge = close,
          .rtol = 1e-6,
          .atol = 1e-6,
          .why = "a difference and a quotient",
          .visibility = visible}) {
  const Index channels = in.integer(2, 4);
  const Tensor x = in.normal({channels, in.integer(3, 6), in.integer(3, 6)});
  const Tensor mean = in.normal({channels}, 0, 2), deviation = in.uniform({channels}, 0.2f, 0.8f);
  emit("x", kernels::normalize(x, mean, deviation));
}

SCENARIO("08.5", "AsManyColumnsAsChannels",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "a difference and a quotient"}) {
  const Index side = in.integer(3, 5);
  const Tensor x = in.normal({side, side, side}, 3, 2), mean = in.normal({side}, 1, 2),
               deviation = in.uniform({side}, 2, 5);
  emit("x", kernels::normalize(x, mean, deviation));
}

// ---- 08.6 mirror

SCENARIO("08.6", "MirrorAPicture", {.judge = exact, .visibility = visible}) {
  const Tensor x = in.normal({in.integer(1, 3), in.integer(2, 6), in.integer(2, 7)});
  emit("mirror", kernels::mirror(x));
}

SCENARIO("08.6", "MirrorASquare", {.judge = exact}) {
  const Index side = in.integer(3, 6);
  const Tensor x = in.normal({side, side, side});
  emit("mirror", kernels::mirror(x));
}

// ---- 08.7 crop

SCENARIO("08.7", "CropInside", {.judge = exact, .visibility = visible}) {
  const Index rows = in.integer(4, 8), columns = in.integer(4, 8);
  const Tensor x = in.normal({in.integer(1, 3), rows, columns});
  const Index height = in.integer(1, rows - 1), width = in.integer(1, columns - 1);
  emit("crop", kernels::crop(x, in.integer(0, rows - height), in.integer(0, columns - width), height, width));
}

SCENARIO("08.7", "CropBeyondTheTopLeft", {.judge = exact}) {
  const Tensor x = in.normal({2, in.integer(3, 6), in.integer(3, 6)});
  emit("crop", kernels::crop(x, -in.integer(1, 2), -in.integer(1, 2), in.integer(3, 4), in.integer(3, 4)));
}

SCENARIO("08.7", "CropBeyondTheBottomRight", {.judge = exact}) {
  const Index rows = in.integer(3, 6), columns = in.integer(3, 6);
  const Tensor x = in.normal({2, rows, columns});
  emit("crop", kernels::crop(x, rows - in.integer(1, 2), columns - in.integer(1, 2), in.integer(3, 5),
                             in.integer(3, 5)));
}

SCENARIO("08.7", "CropAround", {.judge = exact}) {
  const Index rows = in.integer(2, 5), columns = in.integer(2, 5), edge = in.integer(1, 3);
  const Tensor x = in.normal({1, rows, columns}, 2);
  emit("all of it", kernels::crop(x, -edge, -edge, rows + 2 * edge, columns + 2 * edge));
}

// ---- 08.8 Window::start

SCENARIO("08.8", "NumbersOfAnEpoch", {.judge = exact, .visibility = visible}) {
  const Index first = in.integer(0, 50), count = in.integer(2, 9);
  data::Window window(first, first + count, count + in.integer(0, 2));
  Numbers out;
  for (Index i = 0; i < count + 2; ++i) out.push_back(or_none(window.start()));
  emit("started", out);
}

SCENARIO("08.8", "NumbersUntilItCloses", {.judge = exact}) {
  const Index first = in.integer(0, 50), count = in.integer(2, 5);
  data::Window window(first, first + 20, 9);
  Numbers out;
  for (Index i = 0; i < count; ++i) out.push_back(or_none(window.start()));
  window.close();
  out.push_back(or_none(window.start()));
  emit("started", out);
}

SCENARIO("08.8", "NeverTooFarAhead", {.judge = exact}) {
  const Index first = in.integer(0, 50), end = first + in.integer(200, 300), room = in.integer(1, 5);
  data::Window window(first, end, room);
  std::atomic<Index> started{first};
  Numbers ahead;
  {
    const Worker worker(window, [&] {
      while (const auto number = window.start()) {
        ++started;
        window.put(*number, {numbered(*number), nullptr});
      }
      started = Index{1} << 40;  // so that nobody waits when it ends too early
    });
    for (Index i = first; i < end; ++i) {
      while (started < std::min(i + room, end)) std::this_thread::yield();
      ahead.push_back(std::min<Index>(started, end) - i);  // the window is full: the worker must wait
      if (number_of(window.take()) != i) break;
    }
  }
  emit("ahead", ahead);
}

// ---- 08.9 Window::take

SCENARIO("08.9", "InOrder", {.judge = exact, .visibility = visible}) {
  const Index first = in.integer(0, 50), count = in.integer(3, 8);
  data::Window window(first, first + count, count);
  const Shape order = in.order(count);
  for (Index i = 0; i < count; ++i) static_cast<void>(window.start());
  for (const Index i : order) window.put(first + i, {numbered(first + i), nullptr});
  Numbers out;
  for (Index i = 0; i < count; ++i) out.push_back(number_of(window.take()));
  emit("taken", out);
}

SCENARIO("08.9", "RoomAgainAfterEach", {.judge = exact}) {
  const Index first = in.integer(0, 50), count = in.integer(10, 40), room = in.integer(1, 4);
  data::Window window(first, first + count, room);
  Numbers out;
  for (Index i = 0; i < count; ++i) {
    const Index number = or_none(window.start());
    window.put(number, {numbered(number), nullptr});
    out.push_back(number_of(window.take()));
  }
  out.push_back(or_none(window.start()));
  emit("taken", out);
}

SCENARIO("08.9", "FromSeveralWorkers", {.judge = exact}) {
  const Index first = in.integer(0, 50), count = in.integer(100, 200), room = in.integer(1, 4);
  data::Window window(first, first + count, room);
  const auto work = [&] {
    while (const auto number = window.start()) window.put(*number, {numbered(*number), nullptr});
  };
  Numbers out;
  {
    const Worker one(window, work), two(window, work), three(window, work);
    for (Index i = 0; i < count; ++i) out.push_back(number_of(window.take()));
  }
  emit("taken", out);
}

SCENARIO("08.9", "NothingKept", {.judge = exact}) {
  const Index first = in.integer(0, 50);
  data::Window window(first, first + 3, 1);
  static_cast<void>(window.start());
  window.put(first, {numbered(first), nullptr});
  const data::Made made = window.take();
  emit("number, owners", Numbers{number_of(made), made.batch.x.body().owners.load()});
}

// ---- 08.10 work

SCENARIO("08.10", "AllBatches", {.judge = exact, .visibility = visible}) {
  const Index first = in.integer(0, 50), count = in.integer(3, 8);
  data::Window window(first, first + count, count);
  kernels::work(window, Making(numbered));
  Numbers out;
  for (Index i = 0; i < count; ++i) out.push_back(number_of(window.take()));
  emit("made", out);
}

SCENARIO("08.10", "SomeBreak", {.judge = exact}) {
  const Index first = in.integer(0, 50), count = in.integer(6, 9);
  data::Window window(first, first + count, count);
  const Index one = first + in.integer(1, 2), other = first + in.integer(3, 5);
  kernels::work(window, Making([&](Index number) {
                  if (number == one || number == other) throw IndexError(str("batch ", number, " is broken"));
                  return numbered(number);
                }));
  std::string out;
  for (Index i = 0; i < count; ++i) {
    try {
      out += str(number_of(window.take()), "\n");
    } catch (const Error& error) {
      out += str(error.type(), ": ", error.what(), "\n");
    }
  }
  emit("made", std::string_view(out));
}

SCENARIO("08.10", "UntilItCloses", {.judge = exact}) {
  const Index first = in.integer(0, 50), last = first + in.integer(2, 9);
  data::Window window(first, first + 20, 20);
  Numbers made;
  kernels::work(window, Making([&](Index number) {
                  made.push_back(number);
                  if (number == last) window.close();
                  return numbered(number);
                }));
  emit("made", made);
}
