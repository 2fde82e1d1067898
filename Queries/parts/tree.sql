host,
driver,
root,
namespace,
