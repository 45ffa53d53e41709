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
        services.AddSingleton<LedgerCheckpoints>();
        services.AddSingleton<CheckpointWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<CheckpointWorker>());
        services.AddHealthChecks().AddCheck<CheckpointWorker>("ledger");
        return services;
    }
}
