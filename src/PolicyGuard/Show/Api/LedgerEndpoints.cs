using PolicyGuard.Connect;
using PolicyGuard.Record;

namespace PolicyGuard.Show.Api;

/// <summary>The ledger, to be kept and checked elsewhere.</summary>
internal static class LedgerEndpoints
{
    internal static void Map(RouteGroupBuilder api) => api.MapGet("/ledger/export", Export)
        .Takes(ApiParameter.From, ApiParameter.To).Says<string>("A self-contained export; check it with 'policyguard ledger verify'", StatusCodes.Status200OK, "application/jsonl");

    private static IResult Export(HttpContext context, PracticeDirectory practices, LedgerExport export)
    {
        var request = new ApiRequest(context);
        var (from, to) = (request.Time("from"), request.Time("to"));
        return request.Practice(practices) is not { } practice || request.IsFaulty
            ? request.Problem()
            : TypedResults.Stream(
                async output =>
                {
                    // The export writes synchronously, a line at a time; a file in between keeps the response asynchronous.
                    await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
                    export.Write(file, practice.Id, from, to);
                    file.Position = 0;
                    await file.CopyToAsync(output);
                },
                "application/jsonl", "policyguard-ledger.jsonl");
    }
}
