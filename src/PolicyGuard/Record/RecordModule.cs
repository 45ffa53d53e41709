using PolicyGuard.Storage;

namespace PolicyGuard.Record;

internal static class RecordModule
{
    internal static IServiceCollection AddRecord(this IServiceCollection services)
    {
        services.AddSingleton<ILedgerBodies, LedgerBodies>();
        services.AddSingleton<EntryHash>(LedgerFormat.Hash);
        services.AddSingleton<LedgerSigner>();
        services.AddSingleton<LedgerExport>();
        return services;
    }
}
