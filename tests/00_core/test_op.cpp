// The seam: what an operation does with observers, gradients, kernels of other devices, and exceptions.

#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "support/expect.h"
#include "tinytorch/op.h"

namespace tinytorch {
namespace {

using Binary = Op<Tensor(const Tensor&, const Tensor&)>;
using Unary = Op<Tensor(const Tensor&)>;

Tensor of(float value) { return Tensor::from(std::vector<float>{value}, {1}); }
float value_of(const Tensor& tensor) { return static_cast<float>(testing_support::raw_values(tensor).at(0)); }
Tensor wanting(float value) {
  Tensor out = of(value);
  out.body().requires_grad = true;
  return out;
}

Tensor plus(const Tensor& a, const Tensor& b) { return of(value_of(a) + value_of(b)); }
Tensor plus_100(const Tensor& a, const Tensor& b) { return of(value_of(a) + value_of(b) + 100); }
Tensor broken(const Tensor&, const Tensor&) { throw ShapeError("broken: on purpose"); }
Tensor marked(const Binary& op, const Tensor& a, const Tensor& b) {
  const Tensor out = op.kernel(a, b);
  return of(-value_of(out));
}
Tensor marked_1000(const Binary& op, const Tensor& a, const Tensor& b) {
  return of(1000 + value_of(op.kernel(a, b)));
}

constinit Binary plus_op{"plus", plus};
constinit Binary broken_op{"broken", broken};
constinit Binary compare_op{"compare", plus, Kind::no_gradient};
Tensor thrice(const Tensor& x) { return plus_op(plus_op(x, x), x); }
constinit Unary thrice_op{"thrice", thrice, Kind::composite};
Tensor thrice_fused(const Tensor& x) { return of(3 * value_of(x) + 0.5f); }

/// Writes down what it sees: "plus(" when a call begins, ")" when it ends, "!" when it throws.
struct Diary : Observer {
  std::string text;
  std::vector<Value::Type> types;
  void enter(const OpInfo& op, std::span<const Value> arguments) override {
    text += str(op.name, "(");
    for (const Value& each : arguments) types.push_back(each.type);
  }
  void leave(const OpInfo&, std::span<const Value>, std::span<const Tensor> results, bool threw) override {
    text += threw ? "!" : str(results.size(), ")");
  }
};

/// Observes while it lives.
struct Observing : Diary {
  explicit Observing(Layer layer = Layer::trace) : layer_(layer) { observe(layer_, this); }
  ~Observing() override { observe(layer_, nullptr); }

 private:
  Layer layer_;
};

/// Turns the layer on, as enable_autograd() of module 05 will, while it lives.
struct WithAutograd {
  WithAutograd() { detail::enable(Layer::autograd, true); }
  ~WithAutograd() { detail::enable(Layer::autograd, false); }
};

TEST(Op, CallsItsKernel) { EXPECT_EQ(value_of(plus_op(of(2), of(3))), 5.0f); }

TEST(Op, ShowsEveryCallToAnObserver) {
  Observing diary;
  static_cast<void>(plus_op(of(1), of(2)));
  EXPECT_EQ(diary.text, "plus(1)");
}

TEST(Op, LooksInsideACompositeOperation) {
  Observing diary;
  EXPECT_EQ(value_of(thrice_op(of(2))), 6.0f);
  EXPECT_EQ(diary.text, "thrice(plus(1)plus(1)1)");
}

TEST(Op, BalancesObserversWhenAKernelThrows) {
  Observing trace(Layer::trace), profile(Layer::profile);
  EXPECT_THROWS(broken_op(of(1), of(2)), ShapeError, "on purpose");
  EXPECT_EQ(trace.text, "broken(!");
  EXPECT_EQ(profile.text, "broken(!");
  static_cast<void>(plus_op(of(1), of(2)));
  EXPECT_EQ(trace.text, "broken(!plus(1)");
}

TEST(Op, ForgetsAnObserverThatIsGone) {
  Diary diary;
  observe(Layer::trace, &diary);
  observe(Layer::trace, &diary);  // twice changes nothing
  static_cast<void>(plus_op(of(1), of(2)));
  observe(Layer::trace, nullptr);
  observe(Layer::trace, nullptr);
  static_cast<void>(plus_op(of(1), of(2)));
  EXPECT_EQ(diary.text, "plus(1)");
}

TEST(Op, StopsOneObserverAndKeepsTheOther) {
  Observing profile(Layer::profile);
  WithAutograd on;
  { Observing trace(Layer::trace); }
  EXPECT_THROWS(plus_op(wanting(1), of(2)), GradientError, "plus");
  EXPECT_EQ(profile.text, "plus(!");
}

TEST(Op, HasOneObserverALayer) {
  Observing first;
  Diary second;
  EXPECT_THROWS(observe(Layer::trace, &second), ValueError, "another observer", "nullptr");
  EXPECT_THROWS(observe(Layer::autograd, &second), ValueError, "enable_autograd()");
}

TEST(Op, IsNotSeenWhereALayerIsOff) {
  Observing trace(Layer::trace), profile(Layer::profile);
  {
    Without without(Layer::trace);
    static_cast<void>(plus_op(of(1), of(2)));
  }
  EXPECT_EQ(trace.text, "");
  EXPECT_EQ(profile.text, "plus(1)");
}

enum class Mode { one, two };
Tensor mixed(const Tensors&, Index, float, const Shape&, Mode, bool) { return of(0); }
constinit Op<Tensor(const Tensors&, Index, float, const Shape&, Mode, bool)> mixed_op{"mixed", mixed};

TEST(Op, BoxesEveryKindOfArgument) {
  struct Look : Diary {
    void enter(const OpInfo& op, std::span<const Value> a) override {
      Diary::enter(op, a);
      seen = a[0].tensors->size() == 2 && a[1].integer == -7 && a[2].real == 0.5 &&
             *a[3].shape == Shape{3, 4} && a[4].integer == 1 && a[5].integer == 1;
    }
    bool seen = false;
  } look;
  observe(Layer::profile, &look);
  static_cast<void>(mixed_op({of(1), of(2)}, -7, 0.5f, {3, 4}, Mode::two, true));
  observe(Layer::profile, nullptr);
  using T = Value::Type;
  EXPECT_EQ(look.types, (std::vector<T>{T::tensors, T::integer, T::real, T::shape, T::integer, T::integer}));
  EXPECT_TRUE(look.seen);
}

TEST(Op, RefusesATensorThatWantsAGradientItCannotHave) {
  const Tensor x = wanting(1);
  EXPECT_EQ(value_of(plus_op(x, of(1))), 2.0f);  // nobody records
  WithAutograd on;
  EXPECT_THROWS(plus_op(of(1), x), GradientError, "plus: has no gradient", "detach()");
  EXPECT_THROWS(mixed_op({of(1), x}, 0, 0.0f, {}, Mode::one, false), GradientError, "mixed");
  EXPECT_THROWS(thrice_op(x), GradientError, "plus: has no gradient");  // composite: its parts decide
  EXPECT_EQ(value_of(compare_op(x, x)), 2.0f);
  compare_op.override_kernel(Device::cpu, plus_100);  // atomic, and still without a gradient
  EXPECT_EQ(value_of(compare_op(x, x)), 102.0f);
  compare_op.restore(Device::cpu);
  EXPECT_EQ(value_of(plus_op(of(1), of(2))), 3.0f);  // nobody wants one
  NoGrad no_grad;
  EXPECT_EQ(value_of(plus_op(x, x)), 2.0f);
}

TEST(Op, CallsItsGradientEntryOnlyWhileAutogradIsOn) {
  plus_op.set_gradient(marked);
  EXPECT_EQ(value_of(plus_op(of(1), of(2))), 3.0f);
  {
    WithAutograd on;
    EXPECT_EQ(value_of(plus_op(of(1), wanting(2))), -3.0f);
    EXPECT_EQ(value_of(plus_op(of(1), of(2))), 3.0f) << "nobody wants a gradient: nothing to record";
    NoGrad no_grad;
    EXPECT_EQ(value_of(plus_op(of(1), wanting(2))), 3.0f);
  }
  EXPECT_EQ(value_of(plus_op(of(1), wanting(2))), 3.0f);
  plus_op.set_gradient(nullptr);
}

TEST(Op, LetsAnArgumentThatIsNotThereThrough) {
  static constinit Binary first_op{"first", [](const Tensor& x, const Tensor&) { return x; }};
  WithAutograd on;
  EXPECT_EQ(value_of(first_op(of(4), Tensor())), 4.0f);
}

TEST(Op, OfACompositionMayHaveAGradientOfItsOwn) {
  thrice_op.set_gradient([](const Unary&, const Tensor& x) { return of(-3 * value_of(x)); });
  {
    WithAutograd on;
    EXPECT_EQ(value_of(thrice_op(wanting(2))), -6.0f);
    EXPECT_EQ(value_of(thrice_op(of(2))), 6.0f);
  }
  thrice_op.set_gradient(nullptr);
}

TEST(Op, OverridesAndRestoresAKernel) {
  plus_op.override_kernel(Device::cpu, plus_100);
  plus_op.override_kernel(Device::cpu, plus_100);
  EXPECT_EQ(value_of(plus_op(of(1), of(2))), 103.0f);
  EXPECT_EQ(value_of(plus_op.kernel(of(1), of(2))), 103.0f);
  plus_op.restore(Device::cpu);
  plus_op.restore(Device::cpu);
  EXPECT_EQ(value_of(plus_op(of(1), of(2))), 3.0f);
}

TEST(Op, KeepsGradientAndOverrideApart) {
  WithAutograd on;
  plus_op.override_kernel(Device::cpu, plus_100);  // before there is a gradient
  plus_op.set_gradient(marked);
  EXPECT_EQ(value_of(plus_op(wanting(1), of(2))), -103.0f);
  plus_op.override_kernel(Device::cpu, plus_100, marked_1000);
  EXPECT_EQ(value_of(plus_op(wanting(1), of(2))), 1103.0f);
  plus_op.restore(Device::cpu);
  EXPECT_EQ(value_of(plus_op(wanting(1), of(2))), -3.0f);
  plus_op.set_gradient(nullptr);
  EXPECT_EQ(value_of(plus_op(of(1), of(2))), 3.0f);
}

TEST(Op, IsAtomicWhileACompositionIsOverridden) {
  Observing diary;
  thrice_op.override_kernel(Device::cpu, thrice_fused);
  EXPECT_EQ(value_of(thrice_op(of(2))), 6.5f);
  EXPECT_EQ(diary.text, "thrice(1)");
  {
    WithAutograd on;
    EXPECT_THROWS(thrice_op(wanting(1)), GradientError, "thrice: has no gradient");
  }
  thrice_op.restore(Device::cpu);
  EXPECT_EQ(value_of(thrice_op(of(2))), 6.0f);
}

TEST(Op, SaysThatADeviceHasNoKernel) {
  const Tensor elsewhere = of(1);
  elsewhere.body().storage->device = Device::cuda;
  EXPECT_THROWS(plus_op(elsewhere, of(2)), DeviceError, "plus: no kernel on cuda", "Device::cpu");
  EXPECT_THROWS(plus_op(Tensor(), elsewhere), DeviceError,
                "plus: no kernel on cuda");  // the first that is there
  EXPECT_THROWS(mixed_op({elsewhere, of(1)}, 0, 0.0f, {}, Mode::one, false), DeviceError, "mixed: no kernel");
  EXPECT_THROWS(thrice_op(elsewhere), DeviceError,
                "plus: no kernel");  // a composition runs anywhere its parts do
  EXPECT_THROWS(elsewhere.data(), DeviceError, "on cuda", ".to(Device::cpu)");
  plus_op.set_kernel(Device::cuda, [](const Tensor&, const Tensor&) { return of(77); });
  EXPECT_EQ(value_of(plus_op(elsewhere, of(2))), 77.0f);
  EXPECT_EQ(value_of(plus_op(of(1), of(2))), 3.0f);
  {
    WithAutograd on;
    elsewhere.body().requires_grad = true;
    plus_op.set_gradient([](const Binary&, const Tensor&, const Tensor&) { return of(78); });
    EXPECT_EQ(value_of(plus_op(elsewhere, of(2))), 78.0f) << "one gradient serves every device";
    plus_op.set_gradient(nullptr);
  }
  plus_op.set_kernel(Device::cuda, nullptr);
  elsewhere.body().storage->device = Device::cpu;
}

TEST(NoGrad, EndsWithItsScopeWhateverHappens) {
  const auto off = [] { return (detail::allowed & detail::bit(Layer::autograd)) == 0; };
  try {
    NoGrad outer;
    {
      NoGrad inner;
      EXPECT_TRUE(off());
    }
    EXPECT_TRUE(off());
    throw ValueError("out");
  } catch (const ValueError&) {
  }
  EXPECT_FALSE(off());
}

TEST(NoGrad, StaysWhileAnotherLayerIsOff) {
  const NoGrad no_grad;
  {
    const Without without(Layer::trace);
    EXPECT_EQ(detail::allowed & (detail::bit(Layer::autograd) | detail::bit(Layer::trace)), 0u);
  }
  EXPECT_EQ(detail::allowed & detail::bit(Layer::autograd), 0u);
  EXPECT_NE(detail::allowed & detail::bit(Layer::trace), 0u);
}

TEST(NoGrad, BelongsToItsThread) {
  const NoGrad no_grad;
  detail::Mask there = 0;
  std::thread([&] { there = detail::allowed; }).join();
  EXPECT_NE(there & detail::bit(Layer::autograd), 0u);
}

Cost hundred(std::span<const Value>, std::span<const Tensor>) { return {100, 20, 3}; }
constinit Binary priced_op{"priced", plus, Kind::atomic, hundred};

TEST(Cost, IsOneFlopAnElementUnlessItIsSaid) {
  const Tensor a = Tensor::empty({2, 3}), index = Tensor::empty({4}, DType::i64);
  const Tensors list{a, a};
  const Tensor results[] = {Tensor::empty({5}), Tensor::empty({2}, DType::u8)};
  const Tensor absent;
  Value values[5] = {};
  values[0].type = Value::Type::tensor, values[0].tensor = &a;
  values[1].type = Value::Type::tensor, values[1].tensor = &index;
  values[2].type = Value::Type::tensors, values[2].tensors = &list;
  values[3].type = Value::Type::integer, values[3].integer = 9;
  values[4].type = Value::Type::tensor, values[4].tensor = &absent;  // a bias that is not there
  const Cost plain = plus_op.info().cost_of(values, results);
  EXPECT_EQ(plain.flops, 7);
  EXPECT_EQ(plain.bytes_read, 24 + 32 + 48);
  EXPECT_EQ(plain.bytes_written, 22);
  const Cost said = priced_op.info().cost_of(values, results);
  EXPECT_EQ(said.flops, 100);
  EXPECT_EQ(said.bytes_read, 20);
  EXPECT_EQ(said.bytes_written, 3);
}

}  // namespace
}  // namespace tinytorch
