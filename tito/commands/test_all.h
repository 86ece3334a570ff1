/// @file
/// tito test --all: everything a change must pass.

#pragma once

#include "tito/core/registry.h"
#include "tito/core/tiers.h"

namespace tito {

/// Runs a tier, one line a step, and ends with `N passed, N failed, N skipped`. @throws Error (work) when
/// something failed
void test_all(const Registry& registry, const AllOptions& options, bool json);

}  // namespace tito
