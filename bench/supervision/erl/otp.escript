#!/usr/bin/env escript
%% -*- erlang -*-
%% The same work as ../ours.ts, done by OTP's own supervisor, gen_server and gen_statem.
%%
%% escript otp.escript LIVE,LIVE,… SPAWNS BURSTS BURST RESTARTS STOPPED STOPS
%% prints one line of JSON, as in ../protocol.ts; durations in nanoseconds.
%%
%% One module is all the callbacks: init/1 tells them apart by its argument.
-module(otp).
-mode(compile).
-export([main/1, start_counter/0, start_crashing/1, start_machine/0]).
-export([init/1, callback_mode/0, handle_event/4, handle_call/3, handle_cast/2, handle_info/2]).

%% OTP keeps the restarts of its window in a list and walks it at every restart: a supervisor that is used for more
%% would be measured at something that no sane limit allows.
-define(RESTARTS_OF_ONE_SUPERVISOR, 25).

main([Live | Numbers]) ->
    %% Neither side prints its crash reports.
    ok = logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    [Spawns, Bursts, Burst, Restarts, Stopped, Stops] = [list_to_integer(N) || N <- Numbers],
    {Stop, Bytes} = crowds(Stopped, Stops),
    Spawn = spawning([list_to_integer(N) || N <- string:split(Live, ",", all)], Spawns),
    Transition = messages(counter, fun gen_server:cast/2, fun gen_server:call/2, Bursts, Burst),
    Machine = messages(machine, fun gen_statem:cast/2, fun gen_statem:call/2, Bursts, Burst),
    io:format(
        "{\"spawn\":~w,\"transitionBurst\":~w,\"machineBurst\":~w,\"restart\":~w,\"stop\":~w,\"bytesPerChild\":~w}~n",
        [Spawn, Transition, Machine, restarts(Restarts), Stop, Bytes]
    ).

%% What is measured.

spawning(Sizes, Spawns) ->
    {ok, Sup} = supervisor:start_link(?MODULE, {many, start_counter}),
    {Samples, _} = lists:mapfoldl(
        fun(Size, Alive) ->
            fill(Sup, Size - Alive),
            {[one_more(Sup) || _ <- lists:seq(1, Spawns)], Size}
        end,
        0,
        Sizes
    ),
    stop(Sup),
    Samples.

one_more(Sup) ->
    Started = now_ns(),
    {ok, Pid} = supervisor:start_child(Sup, []),
    Took = now_ns() - Started,
    ok = supervisor:terminate_child(Sup, Pid),
    Took.

messages(Kind, Cast, Call, Bursts, Burst) ->
    {ok, Sup} = supervisor:start_link(?MODULE, {one, Kind}),
    [{_, Pid, _, _}] = supervisor:which_children(Sup),
    Samples = [burst(Pid, Cast, Call, Burst) || _ <- lists:seq(1, Bursts)],
    stop(Sup),
    Samples.

%% The call is answered after everything that was cast before it.
burst(Pid, Cast, Call, Burst) ->
    Started = now_ns(),
    cast_all(Pid, Cast, Burst),
    _ = Call(Pid, ping),
    now_ns() - Started.

cast_all(_, _, 0) -> ok;
cast_all(Pid, Cast, Left) ->
    Cast(Pid, tick),
    cast_all(Pid, Cast, Left - 1).

restarts(Wanted) when Wanted > ?RESTARTS_OF_ONE_SUPERVISOR ->
    restarts(?RESTARTS_OF_ONE_SUPERVISOR) ++ restarts(Wanted - ?RESTARTS_OF_ONE_SUPERVISOR);
restarts(Wanted) ->
    {ok, Sup} = supervisor:start_link(?MODULE, {crashing, self()}),
    Samples = [restart(next_incarnation()) || _ <- lists:seq(1, Wanted)],
    _ = next_incarnation(),
    stop(Sup),
    Samples.

restart(Pid) ->
    Started = now_ns(),
    gen_server:cast(Pid, crash),
    Next = next_incarnation(),
    _ = gen_server:call(Next, ping),
    Took = now_ns() - Started,
    self() ! {up, Next},
    Took.

next_incarnation() -> receive {up, Pid} -> Pid end.

crowds(Stopped, Stops) ->
    Measured = [crowd(Stopped) || _ <- lists:seq(1, Stops)],
    {_, Bytes} = lists:last(Measured),
    {[Took || {Took, _} <- Measured], Bytes}.

crowd(Stopped) ->
    {ok, Sup} = supervisor:start_link(?MODULE, {many, start_counter}),
    Before = memory(),
    fill(Sup, Stopped),
    Bytes = (memory() - Before) / Stopped,
    Started = now_ns(),
    stop(Sup),
    {now_ns() - Started, Bytes}.

%% How.

fill(Sup, Count) -> [{ok, _} = supervisor:start_child(Sup, []) || _ <- lists:seq(1, Count)].

stop(Sup) ->
    exit(Sup, shutdown),
    receive {'EXIT', Sup, shutdown} -> ok end.

memory() ->
    [erlang:garbage_collect(Pid) || Pid <- processes()],
    erlang:memory(total).

now_ns() -> erlang:monotonic_time(nanosecond).

%% The children: they count ticks, answer a ping and die of a crash.

start_counter() -> gen_server:start_link(?MODULE, counter, []).
start_crashing(Tester) -> gen_server:start_link(?MODULE, {crashing_counter, Tester}, []).
start_machine() -> gen_statem:start_link(?MODULE, machine, []).

init({many, Start}) -> {ok, {#{strategy => simple_one_for_one}, [child(Start, [])]}};
init({one, counter}) -> {ok, {#{strategy => one_for_one}, [child(start_counter, [])]}};
init({one, machine}) -> {ok, {#{strategy => one_for_one}, [child(start_machine, [])]}};
init({crashing, Tester}) ->
    {ok, {#{strategy => one_for_one, intensity => 1000000, period => 1}, [child(start_crashing, [Tester])]}};
init(counter) -> {ok, 0};
init({crashing_counter, Tester}) -> Tester ! {up, self()}, {ok, 0};
init(machine) -> {ok, even, 0}.

child(Start, Arguments) -> #{id => Start, start => {?MODULE, Start, Arguments}}.

handle_cast(tick, Ticks) -> {noreply, Ticks + 1};
handle_cast(crash, _) -> error(asked_to_crash).

handle_call(ping, _From, Ticks) -> {reply, pong, Ticks}.

handle_info(_, Ticks) -> {noreply, Ticks}.

callback_mode() -> handle_event_function.

handle_event(cast, tick, even, Ticks) -> {next_state, odd, Ticks + 1};
handle_event(cast, tick, odd, Ticks) -> {next_state, even, Ticks + 1};
handle_event({call, From}, ping, _, _) -> {keep_state_and_data, [{reply, From, pong}]}.
