using System.Reflection;
using System.Reflection.Emit;
using Lamella.GraphQL.Building;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Tests.Oracle;
using Lamella.GraphQL.Types;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.GraphQL.Tests;

/// <summary>What makes no valid schema stops the start, and says where. The wrong classes are made here: found in this assembly, they would stop the other tests' hosts.</summary>
public sealed class SchemaErrorTests
{
    [Fact]
    public void A_class_that_is_right_makes_a_schema() => Assert.Null(Complaint(One<QueryTypeAttribute>("Right", "Answer", typeof(int))));

    [Fact]
    public void A_return_type_without_meaning_is_named() => Assert.Contains("Wrong.Answer", Complaint(One<QueryTypeAttribute>("Wrong", "Answer", typeof(void))), StringComparison.Ordinal);

    [Fact]
    public void A_task_without_a_value_is_named() => Assert.Contains("Wrong.Later", Complaint(One<QueryTypeAttribute>("Wrong", "Later", typeof(Task))), StringComparison.Ordinal);

    [Fact]
    public void A_schema_without_a_query_is_refused() =>
        Assert.Contains("[QueryType]", Complaint(One<MutationTypeAttribute>("Only", "Change", typeof(int))), StringComparison.Ordinal);

    [Fact]
    public void A_field_that_is_there_twice_is_named() => Assert.Contains(
        "Query has the field 'answer' twice", Complaint([.. One<QueryTypeAttribute>("First", "Answer", typeof(int)), .. One<QueryTypeAttribute>("Second", "GetAnswer", typeof(int))]), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_graphql_does_not_know_is_named() =>
        Assert.Contains("__answer", Complaint(One<QueryTypeAttribute>("Wrong", "__answer", typeof(int))), StringComparison.Ordinal);

    [Fact]
    public void A_loader_that_nobody_has_is_named() =>
        Assert.Contains("Wrong.Answer(a0) asks for an IDataLoader<Guid, Version>", Complaint(One<QueryTypeAttribute>("Wrong", "Answer", typeof(int), typeof(IDataLoader<Guid, Version>))), StringComparison.Ordinal);

    [Fact]
    public void A_stream_outside_subscriptions_is_named() =>
        Assert.Contains("Wrong.Ticks", Complaint(One<QueryTypeAttribute>("Wrong", "Ticks", typeof(IAsyncEnumerable<int>))), StringComparison.Ordinal);

    [Fact]
    public void A_subscription_that_is_no_stream_is_named() => Assert.Contains(
        "Wrong.Tick is a subscription", Complaint([.. One<QueryTypeAttribute>("Right", "Answer", typeof(int)), .. One<SubscriptionTypeAttribute>("Wrong", "Tick", typeof(int))]), StringComparison.Ordinal);

    [Fact]
    public void A_page_of_what_is_no_list_is_named() => Assert.Contains(
        "Wrong.Answer is marked [UsePaging]", Complaint(One<QueryTypeAttribute>("Wrong", "Answer", typeof(Version), mark: typeof(UsePagingAttribute))), StringComparison.Ordinal);

    [Fact]
    public void Paging_arguments_without_paging_are_named() => Assert.Contains(
        "Wrong.Answer(a0) takes PagingArguments", Complaint(One<QueryTypeAttribute>("Wrong", "Answer", typeof(int), typeof(PagingArguments))), StringComparison.Ordinal);

    [Fact]
    public void A_policy_that_there_is_not_is_named()
    {
        var types = One<QueryTypeAttribute>("Wrong", "Answer", typeof(int), mark: typeof(AuthorizeAttribute), policy: "Nowhere");
        Assert.Contains("Wrong.Answer asks for the policy 'Nowhere'", Complaint(types), StringComparison.Ordinal);
        Assert.Contains("Wrong.Answer asks for the policy 'Nowhere'", Complaint(types, services => services.AddAuthorization()), StringComparison.Ordinal);
        Assert.Null(Complaint(types, services => services.AddAuthorization(options => options.AddPolicy("Nowhere", policy => policy.RequireAssertion(_ => true)))));
    }

    [Fact]
    public void An_operation_of_a_kind_that_the_schema_has_not_is_refused_before_it_is_executed()
    {
        var executor = new RequestExecutor(SdlSchema.Build("type Query { one: Int }"), new());

        Assert.Contains("mutation operation is not supported", executor.Prepare(new("mutation { one }", null, default), null, default).Errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("subscription operation is not supported", executor.Prepare(new("subscription { one }", null, default), null, default).Errors[0].Message, StringComparison.Ordinal);
    }

    private static string? Complaint(IEnumerable<Assembly> assemblies, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        configure?.Invoke(services);
        using var provider = services.AddLogging().BuildServiceProvider();
        return Record.Exception(() => new SchemaBuilder(assemblies, provider.GetRequiredService<IServiceProviderIsService>(), provider.GetService<IAuthorizationPolicyProvider>()).Build()) switch
        {
            null => null,
            SchemaException wrong => wrong.Message,
            var other => throw new InvalidOperationException("The message should have been a SchemaException's.", other),
        };
    }

    /// <summary>An assembly with one static class of the attribute, with one method that answers nothing.</summary>
    private static Assembly[] One<TAttribute>(string name, string method, Type result, Type? parameter = null, Type? mark = null, string? policy = null) where TAttribute : Attribute, new()
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new($"{name}{Guid.NewGuid():n}"), AssemblyBuilderAccess.Run);
        var type = assembly.DefineDynamicModule("one").DefineType(name, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        type.SetCustomAttribute(new(typeof(TAttribute).GetConstructor([])!, []));
        var made = type.DefineMethod(method, MethodAttributes.Public | MethodAttributes.Static, result, parameter is null ? [] : [parameter]);
        if (parameter is not null)
        {
            made.DefineParameter(1, ParameterAttributes.None, "a0");
        }

        if (mark is not null)
        {
            var constructor = mark.GetConstructors()[0];
            object[] arguments = [.. constructor.GetParameters().Select(one => one.DefaultValue!)];
            made.SetCustomAttribute(policy is null ? new(constructor, arguments) : new(constructor, arguments, [mark.GetProperty("Policy")!], [policy]));
        }

        var body = made.GetILGenerator();
        body.Emit(OpCodes.Ldnull);
        body.Emit(OpCodes.Throw);
        type.CreateType();
        return [assembly];
    }
}
