// y = f(x), one number at a time. Where broadcasting repeated an argument, sum_to adds up.

#include "enable.h"
#include "tinytorch/gradients.h"
#include "tinytorch/record.h"

namespace tinytorch {
namespace {

/// Gives `gradient` to argument i, added up to its shape.
void give(const Into& d, Index i, const Tensor& gradient) { d.give(i, sum_to(gradient, d.shape(i))); }

/// dy where the condition holds, 0 elsewhere.
Tensor only(const Tensor& condition, const Tensor& dy) { return where(condition, dy, 0.0f); }

/// The gradients of the greater (or lesser) of two; equal numbers share, as in PyTorch.
void give_winner(const Tensor& a_wins, const Tensor& tie, const Tensor& dy, const Into& d) {
  const Tensor half = 0.5f * dy;
  const Tensor to_a = where(tie, half, where(a_wins, dy, 0.0f));
  if (d.wants(0)) give(d, 0, to_a);
  if (d.wants(1)) give(d, 1, dy - to_a);
}

}  // namespace

void detail::arithmetic_gradients(bool on) {
  if (!on) {
    for (BinaryOp* op : {&add_op, &sub_op, &mul_op, &div_op, &pow_op, &maximum_op, &minimum_op}) {
      op->set_gradient(nullptr);
    }
    for (UnaryOp* op : {&neg_op, &exp_op, &log_op, &sqrt_op, &rsqrt_op, &abs_op, &clone_op}) {
      op->set_gradient(nullptr);
    }
    clamp_op.set_gradient(nullptr);
    where_op.set_gradient(nullptr);
    return;
  }
  // y = a + b   =>   da = dy,   db = dy
  gradient(add_op, [](const Tensor&, const Tensor&) {
    return [](const Tensor& dy, const Into& d) {
      if (d.wants(0)) give(d, 0, dy);
      if (d.wants(1)) give(d, 1, dy);
    };
  });
  // y = a - b   =>   da = dy,   db = -dy
  gradient(sub_op, [](const Tensor&, const Tensor&) {
    return [](const Tensor& dy, const Into& d) {
      if (d.wants(0)) give(d, 0, dy);
      if (d.wants(1)) give(d, 1, -dy);
    };
  });
  gradient(mul_op, [](const Tensor& a, const Tensor& b) {
    return [a = Saved(a), b = Saved(b)](const Tensor& dy, const Into& d) {
      gradients::mul(a.get(), b.get(), dy, d);
    };
  });
  gradient(div_op, [](const Tensor& a, const Tensor& b) {
    return [a = Saved(a), b = Saved(b)](const Tensor& dy, const Into& d) {
      gradients::div(a.get(), b.get(), dy, d);
    };
  });
  // y = a^b   =>   da = dy b a^(b - 1),   db = dy y ln a. Where b is 0 nothing depends on a, also at a = 0;
  // and where a is 0, y stays 0 for every b above 0.
  gradient(pow_op, [](Result y, const Tensor& a, const Tensor& b) {
    return [a = Saved(a), b = Saved(b), y = Saved(y)](const Tensor& dy, const Into& d) {
      const Tensor base = a.get(), exponent = b.get();
      if (d.wants(0)) {
        const Tensor slope = exponent * pow(base, exponent - 1.0f);
        give(d, 0, dy * where(exponent == 0.0f, 0.0f, slope));
      }
      if (d.wants(1)) {
        const Tensor flat = where(exponent >= 0.0f, base, 1.0f) == 0.0f;
        give(d, 1, dy * where(flat, 0.0f, y.get() * log(base)));
      }
    };
  });
  gradient(maximum_op, [](const Tensor& a, const Tensor& b) {
    return [a = Saved(a), b = Saved(b)](const Tensor& dy, const Into& d) {
      give_winner(a.get() > b.get(), a.get() == b.get(), dy, d);
    };
  });
  gradient(minimum_op, [](const Tensor& a, const Tensor& b) {
    return [a = Saved(a), b = Saved(b)](const Tensor& dy, const Into& d) {
      give_winner(a.get() < b.get(), a.get() == b.get(), dy, d);
    };
  });
  gradient(neg_op, [](const Tensor&) { return [](const Tensor& dy, const Into& d) { d.give(0, -dy); }; });
  gradient(exp_op, [](Result y, const Tensor&) {
    return [y = Saved(y)](const Tensor& dy, const Into& d) { gradients::exp(y.get(), dy, d); };
  });
  gradient(log_op, [](const Tensor& x) {
    return [x = Saved(x)](const Tensor& dy, const Into& d) { gradients::log(x.get(), dy, d); };
  });
  // y = sqrt x   =>   dx = dy / (2 y)
  gradient(sqrt_op, [](Result y, const Tensor&) {
    return [y = Saved(y)](const Tensor& dy, const Into& d) { d.give(0, dy / (2.0f * y.get())); };
  });
  // y = x^(-1/2)   =>   dx = -dy y^3 / 2
  gradient(rsqrt_op, [](Result y, const Tensor&) {
    return [y = Saved(y)](const Tensor& dy, const Into& d) {
      const Tensor z = y.get();
      d.give(0, -0.5f * dy * z * z * z);
    };
  });
  // y = |x|   =>   dx = dy sign x, and 0 at 0
  gradient(abs_op, [](const Tensor& x) {
    return [x = Saved(x)](const Tensor& dy, const Into& d) {
      d.give(0, only(x.get() > 0.0f, dy) - only(x.get() < 0.0f, dy));
    };
  });
  // Inside [low, high], the ends included, as in PyTorch.
  gradient(clamp_op, [](const Tensor& x, float low, float high) {
    return [x = Saved(x), low, high](const Tensor& dy, const Into& d) {
      d.give(0, only(x.get() >= low, only(x.get() <= high, dy)));
    };
  });
  gradient(where_op, [](const Tensor& condition, const Tensor&, const Tensor&) {
    return [condition = Saved(condition)](const Tensor& dy, const Into& d) {
      if (d.wants(1)) give(d, 1, where(condition.get(), dy, 0.0f));
      if (d.wants(2)) give(d, 2, where(condition.get(), 0.0f, dy));
    };
  });
  gradient(clone_op, [](const Tensor&) { return [](const Tensor& dy, const Into& d) { d.give(0, dy); }; });
}

}  // namespace tinytorch
