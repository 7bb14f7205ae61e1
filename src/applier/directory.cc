#include "applier/apply_context.h"

namespace snug {

Applied apply(ApplyContext&, const JoinPublic&) { return fail(Code::internal, "not yet"); }

}  // namespace snug
