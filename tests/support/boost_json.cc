// Boost.JSON, compiled once for the tests that read answers with it.
#include <boost/json/src.hpp>
