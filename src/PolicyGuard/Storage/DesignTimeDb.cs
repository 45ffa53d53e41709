using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace PolicyGuard.Storage;

/// <summary>Lets <c>dotnet ef migrations add</c> build the model without starting the service.</summary>
internal sealed class DesignTimeDb : IDesignTimeDbContextFactory<PolicyGuardDb>
{
    public PolicyGuardDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PolicyGuardDb>().UseSqlite("Data Source=design.db").Options);
}
