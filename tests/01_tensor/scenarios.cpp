/// @file
/// What is graded in module 01. Layouts are made here by hand, and looked at by listing where their elements
/// lie, so that strides which nobody ever steps along (of an axis of size 1) may be anything.

#include <limits>

#include "01_tensor/layouts.h"
#include "support/scenario.h"
#include "tinytorch/layout.h"
#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

using namespace tinytorch;
using namespace tinytorch::scenario;

// ---- 01.1 row_major_strides

SCENARIO("01.1", "StridesOfManyShapes", {.judge = exact, .visibility = visible}) {
  Numbers strides;
  for (Index rank = 1; rank <= 5; ++rank) {
    const Shape answer = row_major_strides(in.shape(rank, 1, 9));
    strides.insert(strides.end(), answer.begin(), answer.end());
  }
  emit("strides", strides);
}

SCENARIO("01.1", "AZeroCountsAsOne", {.judge = exact}) {
  Shape shape = in.shape(4, 2, 9);
  shape[in.integer(0, 3)] = 0;
  emit("strides", row_major_strides(shape));
  emit("rank 0", row_major_strides({}).size());
}

// ---- 01.2 flat_index

SCENARIO("01.2", "PlacesInManyLayouts", {.judge = exact}) {
  Numbers places;
  for (int i = 0; i < 20; ++i) {
    const Shape shape = in.shape(in.integer(0, 4), 1, 6);
    Numbers position;
    for (const Index size : shape) position.push_back(in.integer(0, size - 1));
    places.push_back(flat_index(random_layout(in, shape), position));
  }
  emit("places", places);
}

SCENARIO("01.2", "NegativeAndZeroSteps", {.judge = exact}) {
  Numbers places;
  for (int i = 0; i < 10; ++i) {
    const Layout layout{{5, 5}, {in.integer(-9, 0), in.integer(0, 9)}, in.integer(40, 60)};
    places.push_back(flat_index(layout, Numbers{in.integer(0, 4), in.integer(0, 4)}));
  }
  emit("places", places);
}

// ---- 01.3 is_row_major

SCENARIO("01.3", "TellsDenseFromStrided", {.judge = exact}) {
  Numbers answers;
  for (int i = 0; i < 40; ++i)
    answers.push_back(is_row_major(random_layout(in, in.shape(in.integer(1, 4), 1, 4))));
  emit("answers", answers);
}

SCENARIO("01.3", "IgnoresAxesNobodyStepsAlong", {.judge = exact}) {
  Numbers answers;
  for (int i = 0; i < 40; ++i) {
    Layout layout = packed(in.shape(3, 2, 4), in_order(3), in.integer(0, 7), in.integer(0, 1));
    const Index axis = in.integer(0, 2);
    layout.shape[axis] = in.integer(0, 1);
    if (layout.shape[axis] == 1) {  // dense without the axis, whose own stride is nonsense
      Index stride = 1 + in.integer(0, 1);
      for (Index other = 2; other >= 0; --other) {
        layout.strides[other] = other == axis ? 77 : stride;
        if (other != axis) stride *= layout.shape[other];
      }
    }
    answers.push_back(is_row_major(layout));
  }
  emit("answers", answers);
}

// ---- 01.4 view_strides

SCENARIO("01.4", "CutsAndMergesDenseAxes", {.judge = exact}) {
  Numbers places;
  for (int i = 0; i < 12; ++i) {
    const Shape factors = in.shape(4, 1, 3);
    const Shape shape = merged(in, factors), wanted = merged(in, factors);
    Shape strides;
    places.push_back(
        view_strides(packed(shape, in_order(shape.size()), 0, in.integer(0, 2)), wanted, strides));
    if (strides.size() == wanted.size()) list_places(places, {wanted, strides, 0});
  }
  emit("places", places);
}

SCENARIO("01.4", "KnowsWhenOnlyACopyWillDo", {.judge = exact}) {
  Numbers answers;
  for (int i = 0; i < 40; ++i) {
    const Shape factors = in.shape(4, 1, 3);
    const Shape shape = merged(in, factors), wanted = merged(in, factors);
    const Layout layout = packed(shape, in.order(shape.size()), 0);
    Shape strides;
    answers.push_back(view_strides(layout, wanted, strides));
    if (answers.back() != 0 && strides.size() == wanted.size()) list_places(answers, {wanted, strides, 0});
  }
  emit("answers", answers);
}

// ---- 01.5 permuted

SCENARIO("01.5", "AnyOrderOfAxes", {.judge = exact}) {
  Numbers places;
  for (int i = 0; i < 4; ++i) {
    list_places(places, permuted(random_layout(in, in.shape(4, 1, 4)), in.order(4)));
  }
  emit("places", places);
}

SCENARIO("01.5", "PermuteIsAView", {.judge = exact}) {
  const Tensor x = in.normal(in.shape(3, 2, 5));
  const Tensor y = x.permute(in.order(3));
  emit("y", y);
  emit("shares", y.shares_storage_with(x));
}

// ---- 01.6 sliced

SCENARIO("01.6", "AnyPartOfAnAxis", {.judge = exact}) {
  Numbers places;
  for (int i = 0; i < 12; ++i) {
    const Layout layout = random_layout(in, in.shape(3, 2, 6));
    const Index axis = in.integer(0, 2), size = layout.shape[axis];
    const Index start = in.integer(0, size - 1), stop = in.integer(start + 1, size);
    list_places(places, sliced(layout, axis, start, stop, in.integer(1, 4)));
  }
  emit("places", places);
}

SCENARIO("01.6", "NothingIsLeftPastTheStop", {.judge = exact}) {
  Numbers shapes;
  for (int i = 0; i < 6; ++i) {
    const Index start = in.integer(1, 6);
    const Layout part =
        sliced(packed(in.shape(2, 6, 9), {0, 1}, 0), 1, start, in.integer(0, start), in.integer(1, 3));
    shapes.insert(shapes.end(), part.shape.begin(), part.shape.end());
  }
  emit("shapes", shapes);
}

// ---- 01.7 broadcast_shape

SCENARIO("01.7", "WhereTwoShapesMeet", {.judge = exact}) {
  Numbers shapes;
  for (int i = 0; i < 20; ++i) {
    const Shape full = in.shape(in.integer(1, 5), 0, 5);
    const auto part = [&] {  // some leading axes dropped, some sizes 1
      Shape out;
      for (Index axis = in.integer(0, full.size()); axis < full.size(); ++axis) {
        out.push_back(in.coin() ? full[axis] : 1);
      }
      return out;
    };
    const Shape answer = broadcast_shape(part(), part());
    shapes.push_back(answer.size());
    shapes.insert(shapes.end(), answer.begin(), answer.end());
  }
  emit("shapes", shapes);
}

SCENARIO("01.7", "RefusesSizesThatDiffer", {.judge = exact}) {
  std::string said;
  Numbers refused;
  for (int i = 0; i < 20; ++i) {
    const Shape a = in.shape(in.integer(1, 3), 1, 3), b = in.shape(in.integer(1, 3), 1, 3);
    try {
      const Shape answer = broadcast_shape(a, b);
      refused.insert(refused.end(), answer.begin(), answer.end());
    } catch (const ShapeError& error) {
      refused.push_back(-1);
      said += error.what();
      said += '\n';
    }
  }
  emit("refused", refused);
  emit("said", said);
}

// ---- 01.8 expanded

SCENARIO("01.8", "RepeatsWithoutACopy", {.judge = exact}) {
  Numbers places;
  for (int i = 0; i < 8; ++i) {
    Shape shape = in.shape(3, 1, 4);
    const Layout layout = random_layout(in, shape);
    for (Index& size : shape) size = size == 1 ? in.integer(1, 4) : size;
    for (Index added = in.integer(0, 2); added > 0; --added) shape.insert(0, in.integer(1, 3));
    list_places(places, expanded(layout, shape));
  }
  emit("places", places);
}

SCENARIO("01.8", "ExpandIsAView", {.judge = exact}) {
  const Index rows = in.integer(2, 6);
  const Tensor x = in.normal({rows, 1});
  const Tensor y = x.expand({in.integer(2, 4), rows, in.integer(2, 5)});
  emit("y", y);
  emit("shares", y.shares_storage_with(x));
}

// ---- 01.9 for_each_row

SCENARIO("01.9", "VisitsEveryElementOnce", {.judge = exact}) {
  Numbers places;
  for (Index rank = 0; rank <= 4; ++rank) {
    const Layout layout = random_layout(in, in.shape(rank, 1, 4));
    for_each_row(layout, [&](Index done, Index count, Row row) {
      for (Index i = 0; i < count; ++i) places.insert(places.end(), {done + i, row.start + i * row.step});
    });
  }
  emit("places", places);
}

SCENARIO("01.9", "MakesRowsAsLongAsItCan", {.judge = exact}) {
  Numbers rows;
  for (int i = 0; i < 8; ++i) {
    const Shape shape = in.shape(3, 3, 5);
    Layout layout = packed(shape, in_order(3), 0);
    const Index axis = in.integer(0, 3);
    if (axis < 3) layout.shape[axis] = in.integer(2, shape[axis] - 1);  // a slice leaves a gap behind
    for_each_row(layout, [&](Index, Index count, Row) { rows.push_back(count); });
  }
  emit("rows", rows);
}

SCENARIO("01.9", "ElementwiseOnAnyLayout", {.judge = close, .rtol = 1e-6, .why = "one call of exp"}) {
  emit("exp", exp(in.normal(in.shape(3, 1, 6))));
  emit("nothing", exp(in.normal({3, 0, 2})).numel());
}

// ---- 01.10 for_each_row_pair

SCENARIO("01.10", "VisitsPairsSideBySide", {.judge = exact}) {
  Numbers places;
  for (Index rank = 0; rank <= 4; ++rank) {
    const Shape shape = in.shape(rank, 1, 4);
    for_each_row_pair(random_layout(in, shape), random_layout(in, shape),
                      [&](Index done, Index count, Row a, Row b) {
                        for (Index i = 0; i < count; ++i) {
                          places.insert(places.end(), {done + i, a.start + i * a.step, b.start + i * b.step});
                        }
                      });
  }
  emit("places", places);
}

SCENARIO("01.10", "ArithmeticBroadcasts", {.judge = close, .rtol = 1e-6, .why = "one operation an element"}) {
  const Index n = in.integer(1, 5), m = in.integer(2, 6), k = in.integer(1, 5);
  const Tensor a = in.normal({n, 1, k}), b = in.normal({m, k}), c = in.uniform({k}, 1, 2);
  emit("add", a + b);
  emit("sub", b - a);
  emit("mul", b * c);
  emit("div", b / c);
  emit("scalar", 2.5f - b);
}

// ---- 01.11 for_each_fold

SCENARIO("01.11", "SumsOverAnyAxes",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 216"}) {
  const Tensor x = in.normal(in.shape(3, 2, 6));
  const Shape axes = in.order(3);
  emit("one", x.sum(axes[0]));
  emit("two", x.sum(Shape{axes[1], axes[2]}, true));
  emit("all", x.sum());
  emit("mean", x.mean(axes[2], true));
}

SCENARIO("01.11", "FoldsMaximaAndSpread",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 36 squares"}) {
  const Tensor x = in.normal(in.shape(3, 2, 6));
  const Shape axes = in.order(3);
  emit("max", x.max(axes[0]));
  emit("min", x.min(Shape{axes[0], axes[1]}));
  emit("var", x.var(Shape{axes[0], axes[1]}, 0, true));
}

// ---- 01.12 argmax_of

SCENARIO("01.12", "FirstOfTheGreatest", {.judge = exact}) {
  const Tensor x = in.whole({6, 7}, -2, 2);  // ties everywhere
  emit("argmax rows", x.argmax(1));
  emit("argmax columns", x.argmax(0, true));
  emit("argmin rows", x.argmin(1));
}

SCENARIO("01.12", "NanIsTheGreatest", {.judge = exact}) {
  std::vector<float> values;
  for (int i = 0; i < 40; ++i) {
    values.push_back(in.number(0, 1) < 0.15 ? std::numeric_limits<float>::quiet_NaN()
                                            : static_cast<float>(in.number(-9, -1)));
  }
  emit("argmax", in.values({8, 5}, values).argmax(1));
}

// ---- 01.13 multiply

SCENARIO("01.13", "RowsTimesColumns",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 20 products"}) {
  const Index m = in.integer(1, 9), k = in.integer(2, 20), n = in.integer(1, 9);
  emit("y", in.normal({m, k}).matmul(in.normal({k, n})));
}

SCENARIO("01.13", "MatricesThatAreViews",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 12 products"}) {
  const Index m = in.integer(2, 9), k = in.integer(2, 6), n = in.integer(2, 9);
  const Tensor a = in.normal({2 * k, m}), b = in.normal({n, 2 * k});
  emit("y", a.t().matmul(b.t()));
}

SCENARIO("01.13", "NanAndInfinityAreNotLost",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of 2", .nan = true}) {
  const auto value = [&] { return static_cast<float>(in.number(1, 2)); };
  const float infinity = std::numeric_limits<float>::infinity();
  const Tensor a = in.values({2, 2}, {0.0f, value(), value(), value()});
  emit("y", a.matmul(in.values({2, 2}, {infinity, value(), value(), value()})));
}

// ---- 01.14 batched_matmul

SCENARIO("01.14", "BatchesBroadcast",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 6 products"}) {
  const Index p = in.integer(2, 4), q = in.integer(2, 4), m = in.integer(1, 5), k = in.integer(2, 6),
              n = in.integer(1, 5);
  emit("same", in.normal({p, m, k}).matmul(in.normal({p, k, n})));
  emit("stretched", in.normal({p, 1, m, k}).matmul(in.normal({q, k, n})));
}

SCENARIO("01.14", "VectorsCountAsMatrices",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of at most 6 products"}) {
  const Index p = in.integer(2, 4), m = in.integer(2, 5), k = in.integer(2, 6);
  const Tensor a = in.normal({p, m, k}), v = in.normal({k});
  emit("right", a.matmul(v));
  emit("left", v.matmul(in.normal({p, k, m})));
  emit("dot", v.matmul(in.normal({k})));
}

// ---- 01.15 gather

SCENARIO("01.15", "PicksAlongAnyAxis", {.judge = exact}) {
  for (Index axis = 0; axis < 3; ++axis) {
    const Shape shape = in.shape(3, 2, 5);
    Shape picked;
    for (Index i = 0; i < 3; ++i) picked.push_back(i == axis ? in.integer(1, 8) : in.integer(1, shape[i]));
    const Tensor x = in.normal(shape);
    emit(str("axis ", axis), x.gather(axis, in.labels(picked, shape[axis])));
  }
}

SCENARIO("01.15", "SelectsWholeSlices", {.judge = exact}) {
  const Tensor x = in.normal(in.shape(2, 3, 7));
  emit("rows", x.index_select(0, in.labels({in.integer(1, 9)}, x.size(0))));
  emit("columns", x.index_select(1, in.permutation(x.size(1))));
}

// ---- 01.16 concat

SCENARIO("01.16", "JoinsAlongAnyAxis", {.judge = exact}) {
  for (Index axis = 0; axis < 3; ++axis) {
    Tensors parts;
    Shape shape = in.shape(3, 1, 4);
    for (int i = 0; i < 3; ++i) {
      shape[axis] = in.integer(1, 3);
      parts.push_back(in.normal(shape));
    }
    emit(str("axis ", axis), concat(parts, axis));
  }
}

SCENARIO("01.16", "JoinsLabelsMasksAndEmptyOnes", {.judge = exact}) {
  const Index n = in.integer(3, 9);
  emit("labels", concat({in.labels({n}, 90), in.labels({0}, 90), in.labels({4}, 90)}));
  emit("masks", concat({in.mask({n, 4}), in.mask({n, 5})}, 1));
}
