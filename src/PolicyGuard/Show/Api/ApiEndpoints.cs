namespace PolicyGuard.Show.Api;

/// <summary>Everything under <c>/api/v1</c>, one file a resource.</summary>
internal static class ApiEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").RequireAuthorization();
        StatusEndpoints.Map(api);
        ViolationEndpoints.Map(api);
        LinkEndpoints.Map(api);
        SessionEndpoints.Map(api);
        MeetingEndpoints.Map(api);
        PeopleEndpoints.Map(api);
        PeopleImportEndpoints.Map(api);
        ExpectedEndpoints.Map(api);
        CodeEndpoints.Map(api);
        ConsentEndpoints.Map(api);
        ParkedEndpoints.Map(api);
        KeyEndpoints.Map(api);
        LedgerEndpoints.Map(api);
        PolicyEndpoints.Map(api);
        CheckEndpoints.Map(api);
    }
}
