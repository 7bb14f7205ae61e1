#include "applier/apply_context.h"

namespace snug {

Applied apply(ApplyContext&, const ReportMessage&) { return fail(Code::internal, "not yet"); }
Applied apply(ApplyContext&, const ResolveReport&) { return fail(Code::internal, "not yet"); }

}  // namespace snug
